import { beforeEach, describe, expect, it } from 'vitest';
import { PureWorld } from '../../../test/support/pure-world.js';
import type { RegistryRecord } from './records.js';
import { recordDigest } from './quorum.js';

const PREFIX = '9521777';

describe('what regulators agree on', () => {
  let world: PureWorld;
  let taken: RegistryRecord<'grant'>;
  const refuses = (record: RegistryRecord<'grant'>): string => world.refusesRecord('authority', record);
  const carrying = (...approvals: string[]): RegistryRecord<'grant'> => ({ ...taken, approvals });

  beforeEach(() => {
    world = new PureWorld();
    const names = ['authority', 'agency', 'third'];
    world.records('authority', world.approved(world.genesis(names, 2), ['agency']), { log: '' });
    world.admit('acme', 'manufacturer', []);
    world.admit('medi', 'distributor', []);
    world.records('authority', world.grantOf(null, 'acme', PREFIX));
    taken = world.grantOf('acme', 'medi', PREFIX);
  });

  it('is signed by one and approved by another, until its day', () => {
    expect(refuses(taken)).toBe('quorum-missing');
    expect(refuses(world.agreed(taken, ['agency'], world.day(-1)))).toBe('quorum-missing');
    expect(refuses(world.agreed(taken, ['agency'], world.day(31)))).toBe('record-invalid');
    world.records('authority', world.agreed(taken, ['agency'], world.day(30)));
    expect(world.registry.granted.get(PREFIX)).toBe(world.glnOf('medi'));
  });

  it('needs two regulators, not one twice', () => {
    expect(refuses(world.agreed(taken, ['authority']))).toBe('quorum-missing');
    world.records('authority', world.agreed(taken, ['agency', 'agency', 'third']));
  });

  it('counts an approval once: one used before does not count, one of a refused record does', () => {
    const approved = world.agreed(taken, ['agency']);
    expect(world.refusesRecord('acme', approved)).toBe('regulator-only');
    world.records('authority', approved);
    world.records('authority', world.agreed(world.grantOf('medi', 'acme', PREFIX), ['third']));
    expect(refuses(approved)).toBe('quorum-missing');
    world.records('authority', world.agreed(taken, ['agency']));
  });

  it('is approved of this very record, in this ledger, by whom its key says', () => {
    const digest = recordDigest(taken);
    const right = world.approval('agency', digest);
    const other = recordDigest(world.grantOf('acme', 'medi', `${PREFIX}1`));
    expect(refuses(carrying(world.approval('agency', other)))).toBe('record-invalid');
    expect(refuses(carrying(world.approval('agency', digest, undefined, 'A'.repeat(43))))).toBe('foreign-ledger');
    expect(refuses(carrying(right.slice(0, -86) + world.approval('third', digest).slice(-86)))).toBe('bad-signature');
    expect(refuses(carrying(world.approval('nobody', digest)))).toBe('key-unknown');
  });

  it('is approved by a regulator’s key that may administer everywhere', () => {
    const digest = recordDigest(taken);
    const approvedBy = (key = world.person('agency').signer): RegistryRecord<'grant'> =>
      carrying(world.states(key, 'approval+jws', { record: digest, until: world.day(3) }));
    expect(refuses(approvedBy(world.person('acme').signer))).toBe('regulator-only');
    const desk = world.addKey('agency', 'desk', { permissions: ['custody'] });
    expect(refuses(approvedBy(desk))).toBe('permission-missing');
    const branch = world.addKey('agency', 'branch', { permissions: ['admin'], sites: [world.glnOf('agency')] });
    expect(refuses(approvedBy(branch))).toBe('key-exceeds');
    world.records('agency', { type: 'retire', key: world.person('agency').signer.kid, from: world.index + 1 });
    expect(refuses(approvedBy())).toBe('key-retired');
  });

  it('needs no more regulators than have a key for it: where others ended their only key, the last one suffices', () => {
    const own = (name: string) => ({ type: 'retire', key: world.person(name).signer.kid, from: world.index + 1 }) as const;
    world.records('agency', own('agency'));
    expect(refuses(taken)).toBe('quorum-missing');
    world.records('third', own('third'));
    world.records('authority', taken);
  });

  it('ends a key of another regulator, or brings in a new one', () => {
    const lost = {
      type: 'compromise',
      key: world.person('third').signer.kid,
      since: null,
      confirmed: [],
      approvals: [],
    } as const;
    const record: RegistryRecord<'compromise'> = { ...lost, confirmed: [], approvals: [] };
    expect(world.refusesRecord('authority', record)).toBe('quorum-missing');
    world.records('authority', world.agreed(record, ['agency']));
    const admission = world.admission('fourth', 'regulator', ['ship']);
    expect(world.refusesRecord('authority', admission)).toBe('quorum-missing');
    world.records('authority', world.agreed(admission, ['agency']));
    expect(world.registry.participants.get(world.glnOf('fourth'))).toMatchObject({ steps: ['dispute', 'lock', 'unlock'] });
  });

  it('opens a batch to packs that are not here, or have no serials, also by its first record', () => {
    world.records('acme', world.product(1));
    world.records('acme', world.batch(1, 'L1'));
    const opened = [
      world.batch(1, 'L1', { complete: false }),
      world.batch(1, 'L2', { complete: false }),
      world.batch(1, 'L3', { serialised: false }),
    ];
    for (const batch of opened) {
      expect(world.refusesRecord('authority', batch)).toBe('quorum-missing');
      world.records('authority', world.agreed(batch, ['agency']));
      world.records('authority', batch);
    }
  });
});
