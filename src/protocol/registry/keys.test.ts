/** Which keys a key may make and end, and which end with a stolen one. */
import { describe, expect, it } from 'vitest';
import { gln, PureWorld, signerNamed, tradingWorld } from '../../../test/support/pure-world.js';
import type { Signer } from '../../client/signing/signer.js';
import { PERMISSIONS, type Permission } from './records.js';

const NEAR = gln(50);
const FAR = gln(51);
const ALL = { permissions: [...PERMISSIONS] };

/** A company with two branches, and the key that runs the near one. */
function branches(): { world: PureWorld; branch: Signer } {
  const world = tradingWorld();
  world.addSite('acme', NEAR);
  world.addSite('acme', FAR);
  return { world, branch: world.addKey('acme', 'branch', { permissions: ['admin', 'custody'], sites: [NEAR] }) };
}

/** `key` adds one with the label, and what becomes of it. */
function adding(world: PureWorld, key: Signer, label: string, permissions: Permission[], sites: string[] | null): string {
  return outcome(world, world.keyRecord('acme', signerNamed(`acme ${label}`), label, { permissions, sites } as never), key);
}

function outcome(world: PureWorld, record: Parameters<PureWorld['records']>[1], key: Signer, name = 'acme'): string {
  try {
    world.records(name, record, { key });
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const retiring = (world: PureWorld, key: Signer) => ({ type: 'retire', key: key.kid, from: world.index + 9 }) as const;
const compromise = (key: Signer, since: number | null = null, confirmed: string[] = []) =>
  ({ type: 'compromise', key: key.kid, since, confirmed }) as const;
const rowOf = (world: PureWorld, key: Signer) => world.registry.keys.get(key.kid)!;

describe('a key that administers', () => {
  it('makes no key with permissions or sites beyond its own', () => {
    const { world, branch } = branches();
    expect(adding(world, branch, 'a', ['custody'], null)).toBe('key-exceeds');
    expect(adding(world, branch, 'a', ['custody'], [FAR])).toBe('key-exceeds');
    expect(adding(world, branch, 'a', ['custody'], [NEAR, FAR])).toBe('key-exceeds');
    expect(adding(world, branch, 'a', ['lock'], [NEAR])).toBe('key-exceeds');
    expect(adding(world, branch, 'a', ['admin', 'custody'], [NEAR])).toBe('ok');
    expect(rowOf(world, signerNamed('acme a'))).toMatchObject({ by: branch.kid, record: world.ids.at(-1) });
    const clerk = world.addKey('acme', 'clerk', { permissions: ['admin'] });
    expect(adding(world, clerk, 'b', ['admin'], [FAR])).toBe('ok');
    expect(adding(world, clerk, 'c', ['custody'], [FAR])).toBe('key-exceeds');
  });

  it('and is bound to sites administers nothing but keys', () => {
    const { world, branch } = branches();
    const site = { ...world.registry.sites.get(NEAR)!, type: 'site', active: false } as const;
    expect(outcome(world, site, branch)).toBe('key-exceeds');
    expect(outcome(world, world.mandateRecord('acme', 'medi', ['ship']), branch)).toBe('key-exceeds');
    const local = world.addKey('authority', 'local', { ...ALL, sites: [world.glnOf('authority')] });
    expect(outcome(world, world.admission('new', 'pharmacy', []), local, 'authority')).toBe('key-exceeds');
    expect(outcome(world, world.batch(1, 'L2'), world.addKey('acme', 'master', { permissions: ['master'], sites: [NEAR] }))).toBe(
      'ok',
    );
  });

  it('ends itself, and those that it could make', () => {
    const { world, branch } = branches();
    const head = world.person('acme').signer;
    const till = world.addKey('acme', 'till', { sites: [NEAR] });
    const far = world.addKey('acme', 'far', { sites: [FAR] });
    for (const end of [(key: Signer) => retiring(world, key), (key: Signer) => compromise(key)]) {
      expect(outcome(world, end(head), branch)).toBe('key-exceeds');
      expect(outcome(world, end(far), branch)).toBe('key-exceeds');
      expect(outcome(world, end(far), till)).toBe('permission-missing');
      expect(outcome(world, end(till), branch)).toBe('ok');
    }
    expect(outcome(world, compromise(till), till)).toBe('key-compromised');
    expect(outcome(world, compromise(far), far)).toBe('ok');
    expect(outcome(world, compromise(branch), branch)).toBe('ok');
    expect(outcome(world, compromise(head), head)).toBe('ok');
  });
});

describe('a regulator', () => {
  it('ends any key of those that are none, with a key that administers', () => {
    const { world, branch } = branches();
    const local = world.addKey('authority', 'local', { permissions: ['admin'], sites: [world.glnOf('authority')] });
    expect(outcome(world, compromise(branch), local, 'authority')).toBe('ok');
    expect(outcome(world, compromise(world.person('acme').signer), world.person('authority').signer, 'authority')).toBe('ok');
    expect(outcome(world, compromise(world.person('authority').signer), world.person('medi').signer, 'medi')).toBe('not-yours');
  });

  it('that founded the ledger alone ends its own key with any that is bound to no site', () => {
    const { world } = branches();
    const head = world.person('authority').signer;
    const local = world.addKey('authority', 'local', { ...ALL, sites: [world.glnOf('authority')] });
    const spare = world.addKey('authority', 'spare', { permissions: ['admin'] });
    expect(outcome(world, compromise(head), local, 'authority')).toBe('key-exceeds');
    expect(outcome(world, compromise(head), spare, 'authority')).toBe('ok');
  });

  it('of a ledger of two ends no key of the other, nor with a lesser key its own', () => {
    const world = new PureWorld();
    world.records('north', world.approved(world.genesis(['north', 'south'], 2), ['south']), { log: '' });
    const [north, south] = [world.person('north').signer, world.person('south').signer];
    expect(outcome(world, compromise(south), north, 'north')).toBe('quorum-missing');
    const spare = world.addKey('north', 'spare', { permissions: ['admin'] });
    expect(outcome(world, compromise(north), spare, 'north')).toBe('key-exceeds');
    const second = world.addKey('north', 'second', ALL);
    expect(outcome(world, compromise(north), second, 'north')).toBe('ok');
  });
});

describe('a key that was stolen', () => {
  /** Head and thief's key: what the head made before, and what was made since, in two generations. */
  function stolen() {
    const { world } = branches();
    const stolenKey = world.addKey('acme', 'stolen', ALL);
    const saying = { key: stolenKey };
    const make = (label: string, by: Signer) => {
      const signer = signerNamed(`acme ${label}`);
      const record = world.records('acme', world.keyRecord('acme', signer, label, ALL), { key: by });
      return { signer, record, index: world.index - 1 };
    };
    const before = make('before', saying.key);
    const since = world.index;
    const first = make('first', stolenKey);
    const second = make('second', first.signer);
    return { world, stolenKey, before, since, first, second, make };
  }

  it('ends with the keys that it added since, and theirs, from the next entry on', () => {
    const { world, stolenKey, before, since, first, second } = stolen();
    world.records('acme', compromise(stolenKey, since));
    const at = world.index;
    expect(rowOf(world, stolenKey)).toMatchObject({ compromised: at, suspect: since });
    expect(rowOf(world, first.signer)).toMatchObject({ compromised: at, suspect: first.index });
    expect(rowOf(world, second.signer)).toMatchObject({ compromised: at, suspect: second.index });
    expect(outcome(world, world.batch(1, 'L2'), second.signer)).toBe('key-compromised');
    expect(outcome(world, world.batch(1, 'L2'), before.signer)).toBe('ok');
  });

  it('ends alone where nothing is said of when', () => {
    const { world, stolenKey, first } = stolen();
    world.records('acme', compromise(stolenKey));
    expect(rowOf(world, first.signer)).toMatchObject({ compromised: null, suspect: null });
  });

  it('leaves the keys whose records are confirmed, with what they added', () => {
    const { world, stolenKey, since, first, second, make } = stolen();
    const third = make('third', second.signer);
    world.records('acme', compromise(stolenKey, since, [second.record]));
    expect(rowOf(world, first.signer).compromised).toBe(world.index);
    expect(rowOf(world, second.signer).compromised).toBeNull();
    expect(rowOf(world, third.signer).compromised).toBeNull();
  });

  it('ends what it added earlier when an earlier entry is named later', () => {
    const { world, stolenKey, since, before, first } = stolen();
    world.records('acme', compromise(stolenKey, since));
    const at = world.index;
    world.records('acme', compromise(stolenKey, before.index));
    expect(rowOf(world, before.signer)).toMatchObject({ compromised: world.index, suspect: before.index });
    expect(rowOf(world, first.signer)).toMatchObject({ compromised: at, suspect: first.index });
  });

  it('clears what it added of suspicion, not of its end, once a later entry or its record is named', () => {
    const { world, stolenKey, since, first, second } = stolen();
    world.records('acme', compromise(stolenKey, since));
    const at = world.index;
    world.records('acme', compromise(stolenKey, since, [second.record]));
    expect(rowOf(world, second.signer)).toMatchObject({ compromised: at, suspect: null });
    world.records('acme', compromise(stolenKey, first.index + 1, [second.record]));
    expect(rowOf(world, first.signer)).toMatchObject({ compromised: at, suspect: null });
    expect(rowOf(world, stolenKey)).toMatchObject({ compromised: at, suspect: first.index + 1 });
  });

  it('stays suspect by its own report, whatever is said of who added it', () => {
    const { world, stolenKey, since, first } = stolen();
    world.records('acme', compromise(first.signer, 1));
    world.records('acme', compromise(stolenKey, since));
    world.records('acme', compromise(stolenKey, world.index - 1));
    expect(rowOf(world, first.signer)).toMatchObject({ suspect: 1 });
  });

  it('is cleared by a regulator alone once one has reported it; that more is suspect its company says, too', () => {
    const { world, stolenKey, since, second } = stolen();
    world.records('acme', compromise(stolenKey, since));
    world.records('authority', compromise(stolenKey, since));
    expect(world.refusesRecord('acme', compromise(stolenKey, since + 1))).toBe('regulator-only');
    expect(world.refusesRecord('acme', compromise(stolenKey, since, [second.record]))).toBe('regulator-only');
    world.records('acme', compromise(stolenKey, 2));
    world.records('authority', compromise(stolenKey, since));
    expect(rowOf(world, stolenKey).suspect).toBe(since);
  });

  it('names at most 50 records that are confirmed', () => {
    const { world, stolenKey } = stolen();
    const ids = Array.from({ length: 51 }, (_, i) => `${'A'.repeat(40)}${String(i).padStart(2, '0')}A`);
    expect(world.refusesRecord('acme', compromise(stolenKey, 0, ids))).toBe('record-invalid');
    world.records('acme', compromise(stolenKey, 0, ids.slice(1)));
  });
});
