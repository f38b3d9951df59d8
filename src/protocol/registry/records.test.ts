import { describe, expect, it } from 'vitest';
import { PureWorld, signerNamed } from '../../../test/support/pure-world.js';
import { Fault } from '../fault.js';
import {
  readApproval,
  readFoundingApproval,
  readKeyApplication,
  readParticipantApplication,
  readRecord,
  RECORD_TYPES,
  withApprovals,
} from './records.js';

function fault(read: () => unknown): Fault {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('nothing was refused');
}

const world = new PureWorld();
const product = world.product(1);

describe('a registry record', () => {
  it('is one of the known kinds', () => {
    expect(RECORD_TYPES).toHaveLength(14);
    for (const payload of [null, 7, 'product', [], {}, { type: 7 }, { type: 'toString' }, { type: 'policy' }]) {
      expect(fault(() => readRecord(payload)).code).toBe('record-unknown');
    }
  });

  it('has exactly its members, and every mistake is named', () => {
    expect(readRecord(product)).toEqual(product);
    const wrong = fault(() => readRecord({ ...product, name: '', colour: 'red' }));
    expect(wrong.code).toBe('record-invalid');
    expect((wrong.facts['mistakes'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/name', '']),
    );
  });

  it('has sorted, distinct lists, by the order of the text itself', () => {
    const recall = (lots: string[]) => readRecord({ ...world.recall(1), lots });
    expect(recall(['A', 'A!', 'B'])).toMatchObject({ lots: ['A', 'A!', 'B'] });
    for (const lots of [
      ['A!', 'A'],
      ['A', 'A'],
      ['B', 'A'],
    ])
      expect(fault(() => recall(lots)).code).toBe('record-invalid');
  });

  it('has names as they are read: no space around them, no control characters', () => {
    const named = (name: string) => readRecord({ ...product, name });
    for (const name of ['A', 'Ä b', 'x'.repeat(200)]) expect(named(name)).toMatchObject({ name });
    for (const name of ['', ' A', 'A ', 'A\u0007B', '\n', 'A\u0085', 'x'.repeat(201)])
      expect(fault(() => named(name)).code).toBe('record-invalid');
  });

  it('has hashes in their one spelling', () => {
    const retire = (key: string) => readRecord({ type: 'retire', key, from: 1, approvals: [] });
    expect(retire('A'.repeat(43))).toMatchObject({ from: 1 });
    expect(fault(() => retire(`${'A'.repeat(42)}B`)).code).toBe('record-invalid');
  });
});

it('carries approvals where its kind may', () => {
  const approvals = ['one.compact.jws'];
  expect(withApprovals({ type: 'retire', key: 'k' } as never, approvals)).toEqual({ type: 'retire', key: 'k', approvals });
  expect(withApprovals({ type: 'mandate' } as never, approvals)).toEqual({ type: 'mandate' });
});

describe('a statement beside the log', () => {
  it('is read by what it is for', () => {
    const { publicJwk: key } = signerNamed('new');
    const own = world.glnOf('new');
    const application = { type: 'key-application', participant: own, key, label: 'k' } as const;
    expect(readKeyApplication(application)).toEqual(application);
    const record = 'A'.repeat(43);
    expect(readFoundingApproval({ record })).toEqual({ record });
    expect(readApproval({ record, until: '2026-04-01' })).toEqual({ record, until: '2026-04-01' });
    expect(fault(() => readFoundingApproval({ record, until: '2026-04-01' })).code).toBe('record-invalid');
    expect(fault(() => readParticipantApplication(application)).code).toBe('record-invalid');
    expect(fault(() => readKeyApplication({ ...application, key: { ...key, d: 'x' } })).code).toBe('record-invalid');
    expect(fault(() => readApproval({ record })).code).toBe('record-invalid');
  });
});
