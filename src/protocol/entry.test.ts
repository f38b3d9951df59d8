import { describe, expect, it } from 'vitest';
import { commission, pack, PureWorld, signerNamed, sscc, tradingWorld } from '../../test/support/pure-world.js';
import { fromBase64url, toHex, u64be } from './bytes.js';
import { custodyBytes, entryBytes, founderKey, isGenesis, readEntry, registryBytes } from './entry.js';
import { Fault } from './fault.js';

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault) return error.code;
  }
  throw new Error('nothing was refused');
}

const dispense = { kind: 'dispense', objects: { epcs: [pack('A')] } } as const;

describe('an entry', () => {
  it('of custody is in the log by its id alone, a registry record in full', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const step = readEntry(world.signed('acme', dispense)).entry;
    const record = readEntry(world.recordBy('acme', world.batch(1, 'L2'))).entry;
    expect(entryBytes(step, 5)).toEqual(custodyBytes(fromBase64url(step.id), 5));
    expect(entryBytes(record, 5)).toEqual(registryBytes(record.jws, 5));
    expect(toHex(entryBytes(step, 5))).toHaveLength(82);
    expect(toHex(entryBytes(record, 5).subarray(0, 9))).toBe(`02${toHex(u64be(5))}`);
  });

  it('has an id that does not depend on the signature', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const jws = world.signed('acme', dispense);
    const other = `${jws.slice(0, -86)}${'A'.repeat(86)}`;
    expect(readEntry(other).entry.id).toBe(readEntry(jws).entry.id);
  });

  it('is worth nothing in another ledger, nor before there is one', () => {
    const world = tradingWorld();
    commission(world, 'A');
    expect(world.refuses('acme', dispense, { log: world.ids[0]! })).toBe('foreign-ledger');
    expect(world.refuses('acme', dispense, { log: '' })).toBe('foreign-ledger');
    const empty = new PureWorld();
    empty.signatures = false;
    expect(empty.refuses('acme', { ...dispense, objects: { epcs: [sscc(1)] } })).toBe('foreign-ledger');
  });

  it('with a wrong signature, or by an unknown key, is refused', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const jws = world.signed('acme', dispense);
    expect(world.refused(`${jws.slice(0, -86)}${'B'.repeat(85)}A`).code).toBe('bad-signature');
    expect(world.refuses('acme', dispense, { key: signerNamed('nobody') })).toBe('key-unknown');
  });

  it('that is a registry record continues nothing', () => {
    const world = tradingWorld();
    const prev = [world.ids[1]!];
    expect(world.refusesRecord('acme', world.batch(1, 'L2'), { prev })).toBe('stale-prev');
  });
});

describe('an application', () => {
  it('is signed by the key that it brings', () => {
    const world = tradingWorld();
    const [fresh, other] = [signerNamed('fresh'), signerNamed('other')];
    const payload = { type: 'key-application', participant: world.glnOf('acme'), key: fresh.publicJwk, label: 'x' };
    const record = (application: string) =>
      ({ type: 'key', application, permissions: ['custody'], sites: null }) as ReturnType<typeof world.keyRecord>;
    expect(world.refusesRecord('acme', record(world.states(other, 'application+jws', payload)))).toBe('bad-signature');
    const jws = world.states(fresh, 'application+jws', payload);
    expect(world.refusesRecord('acme', record(`${jws.slice(0, -86)}${'B'.repeat(85)}A`))).toBe('bad-signature');
    expect(world.refusesRecord('acme', record(world.states(fresh, 'approval+jws', payload)))).toBe('jws-header');
    expect(world.refusesRecord('acme', record(world.application('new', 'pharmacy')))).toBe('record-invalid');
    world.records('acme', record(jws));
  });
});

describe('a genesis record', () => {
  it('is signed by a regulator that it names', () => {
    const world = new PureWorld();
    const record = world.genesis(['north']);
    expect(world.refusesRecord('south', record, { log: '' })).toBe('genesis-invalid');
    world.signatures = false;
    expect(world.refusesRecord('south', record, { log: '' })).toBe('genesis-invalid');
    expect(codeOf(() => founderKey({ id: 'x', kid: 'x', record: world.batch(1, 'L1') }))).toBe('genesis-invalid');
  });

  it('has approvals by regulators that it names, for no ledger, for itself', () => {
    const world = new PureWorld();
    const record = world.genesis(['north', 'south'], 2);
    const refuses = (...approvals: string[]) => world.refusesRecord('north', { ...record, approvals }, { log: '' });
    const [good] = world.approved(record, ['south']).approvals as [string];
    expect(refuses(...world.approved(record, ['west']).approvals)).toBe('genesis-invalid');
    expect(refuses(`${good.slice(0, -86)}${'B'.repeat(85)}A`)).toBe('bad-signature');
    const forOther = world.states(world.person('south').signer, 'approval+jws', { record: 'A'.repeat(43) }, 'A'.repeat(43));
    expect(refuses(forOther)).toBe('genesis-invalid');
    expect(refuses(world.states(world.person('south').signer, 'approval+jws', {}, ''))).toBe('record-invalid');
    world.records('north', { ...record, approvals: [good] }, { log: '' });
  });

  it('has the fence of the empty log', () => {
    const world = new PureWorld();
    const record = world.genesis(['north']);
    const { fence } = world.header(world.person('north').signer, 'registry+jws');
    for (const changes of [{ size: 1 }, { root: 'A'.repeat(43) }])
      expect(world.refusesRecord('north', record, { log: '', fence: { ...fence, ...changes } })).toBe('genesis-invalid');
    world.records('north', record, { log: '', fence });
  });

  it('names no ledger in its header, and only keys that are points on the curve', () => {
    const world = new PureWorld();
    const record = world.genesis(['north']);
    expect(world.refusesRecord('north', record, { log: 'A'.repeat(43) })).toBe('genesis-invalid');
    const [north] = record.regulators as [(typeof record.regulators)[number]];
    const regulators = [north, { ...north, gln: world.glnOf('south'), key: { ...north.key, x: north.key.y } }];
    expect(world.refusesRecord('north', { ...record, regulators } as never, { log: '' })).toBe('bad-key');
    expect(isGenesis(readEntry(world.recordBy('north', record, { log: '' })).entry)).toBe(true);
  });
});
