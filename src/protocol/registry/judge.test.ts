import { describe, expect, it } from 'vitest';
import { gln, LOT, PureWorld, signerNamed, tradingWorld, UNIT } from '../../../test/support/pure-world.js';
import { toBase64url } from '../bytes.js';
import { crypto } from '../crypto.js';
import type { RegistryRecord } from './records.js';

describe('the genesis record', () => {
  it('founds a ledger, whose id is the hash of its bytes in the log', () => {
    const world = new PureWorld();
    world.found();
    expect(world.ledger).toBe(toBase64url(crypto.sha256(world.lastBytes)));
    expect(world.registry.participants.get(world.glnOf('authority'))).toMatchObject({
      role: 'regulator',
      steps: ['dispute', 'lock', 'unlock'],
    });
    expect(world.registry.sites.has(world.glnOf('authority'))).toBe(true);
  });

  it('needs its quorum of regulators', () => {
    const world = new PureWorld();
    const record = world.genesis(['north', 'south', 'west'], 2);
    const refuses = (by: string, genesis: RegistryRecord<'genesis'>) => world.refusesRecord(by, genesis, { log: '' });
    expect(refuses('north', record)).toBe('genesis-invalid');
    expect(refuses('north', world.approved(record, ['north']))).toBe('genesis-invalid');
    expect(refuses('north', { ...world.approved(record, ['south']), name: 'Other' })).toBe('genesis-invalid');
    expect(refuses('north', world.genesis(['north'], 2))).toBe('genesis-invalid');
    // Three agreed, of whom there are only two to be had.
    expect(refuses('north', world.approved(world.genesis(['north', 'south'], 3), ['south']))).toBe('genesis-invalid');
    world.records('south', world.approved(record, ['west']), { log: '' });
    expect(world.registry.ledger.get('ledger')).toMatchObject({ quorum: 2, rules: 1, name: 'Test' });
  });

  it('names each regulator and each key once', () => {
    const world = new PureWorld();
    const record = world.genesis(['north', 'south']);
    const [north, south] = record.regulators as [never, never] as RegistryRecord<'genesis'>['regulators'];
    const refuses = (regulators: RegistryRecord<'genesis'>['regulators']) =>
      world.refusesRecord('north', { ...record, regulators }, { log: '' });
    expect(refuses([north!, { ...south!, gln: north!.gln }])).toBe('genesis-invalid');
    expect(refuses([north!, { ...south!, key: north!.key }])).toBe('genesis-invalid');
  });

  it('is the first entry and no other', () => {
    const world = tradingWorld();
    expect(world.refusesRecord('authority', world.genesis(['authority']), { log: '' })).toBe('genesis-invalid');
  });
});

describe('a licence of a regulator', () => {
  it('is what genesis gives it, whatever a record says', () => {
    const world = tradingWorld();
    const participant = world.glnOf('authority');
    const before = world.registry.participants.get(participant);
    world.records('authority', {
      type: 'licence',
      participant,
      steps: ['receive', 'ship'],
      until: '2020-01-31',
      opening: '2099-01-01',
    });
    expect(world.registry.participants.get(participant)).toEqual(before);
  });
});

describe('a participant', () => {
  it('is admitted by a regulator on its own signed application', () => {
    const world = new PureWorld();
    world.found();
    world.admit('acme', 'manufacturer', ['ship']);
    expect(world.registry.participants.get(world.glnOf('acme'))).toMatchObject({
      role: 'manufacturer',
      steps: ['ship'],
      since: 1,
    });
    expect(world.registry.sites.get(world.glnOf('acme'))).toMatchObject({
      participant: world.glnOf('acme'),
      timeZone: 'Europe/Rome',
    });
    expect(world.registry.keys.get(signerNamed('acme').kid)).toMatchObject({ from: 1, label: 'acme-1', sites: null });
  });

  it('is admitted by nobody else', () => {
    const world = tradingWorld();
    expect(world.refusesRecord('acme', world.admission('new', 'pharmacy', []))).toBe('regulator-only');
    const clerk = world.addKey('authority', 'clerk', { permissions: ['lock'] });
    expect(world.refusesRecord('authority', world.admission('new', 'pharmacy', []), { key: clerk })).toBe('permission-missing');
  });

  it('is not admitted with a key in use, nor for another ledger', () => {
    const world = tradingWorld();
    const admission = world.admission('acme', 'manufacturer', []);
    expect(world.refusesRecord('authority', admission)).toBe('key-taken');
    const abroad = { ...admission, application: world.application('new', 'pharmacy', world.ids[3]) };
    expect(world.refusesRecord('authority', abroad)).toBe('foreign-ledger');
  });

  it('has the licence that a regulator gave it last', () => {
    const world = tradingWorld();
    const licence = { type: 'licence', participant: world.glnOf('acme'), steps: ['ship'], until: '2027-12-31' } as const;
    expect(world.refusesRecord('acme', licence as never)).toBe('regulator-only');
    expect(world.refusesRecord('authority', { ...licence, participant: gln(90) } as never)).toBe('participant-unknown');
    world.records('authority', licence as never);
    expect(world.registry.participants.get(world.glnOf('acme'))).toMatchObject({ steps: ['ship'], until: '2027-12-31' });
  });
});

describe('a key', () => {
  it('is added by its participant, with permissions and sites', () => {
    const world = tradingWorld();
    world.addSite('acme', gln(50));
    const till = world.addKey('acme', 'till', { permissions: ['custody', 'lock'], sites: [gln(50)] });
    expect(world.registry.keys.get(till.kid)).toMatchObject({
      permissions: ['custody', 'lock'],
      sites: [gln(50)],
      label: 'till',
    });
  });

  it('is not added for another participant, another’s site, or twice', () => {
    const world = tradingWorld();
    const fresh = signerNamed('fresh');
    expect(world.refusesRecord('acme', world.keyRecord('medi', fresh, 'x'))).toBe('not-yours');
    expect(world.refusesRecord('acme', world.keyRecord('acme', fresh, 'x', { sites: [world.glnOf('medi')] }))).toBe(
      'site-unknown',
    );
    expect(world.refusesRecord('acme', world.keyRecord('acme', world.person('medi').signer, 'x'))).toBe('key-taken');
  });

  it('signs from the entry after its record', () => {
    const world = tradingWorld();
    const fresh = signerNamed('fresh');
    expect(world.refusesRecord('acme', world.batch(1, 'L2'), { key: fresh })).toBe('key-unknown');
    world.signatures = false;
    world.registry.keys.load(fresh.kid, { ...world.registry.keys.get(world.person('acme').signer.kid)!, from: world.index });
    expect(world.refusesRecord('acme', world.batch(1, 'L2'), { key: fresh })).toBe('key-unknown');
  });

  it('that is retired signs up to the announced entry, which only comes nearer', () => {
    const world = tradingWorld();
    const old = world.addKey('acme', 'old', { permissions: ['master'] });
    const retire = (from: number) => ({ type: 'retire', key: old.kid, from }) as const;
    expect(world.refusesRecord('acme', retire(world.index))).toBe('retire-past');
    world.records('acme', retire(world.index + 3));
    world.records('acme', retire(world.index + 90));
    world.records('acme', world.batch(1, 'L2'), { key: old });
    expect(world.refusesRecord('acme', world.batch(1, 'L3'), { key: old })).toBe('key-retired');
    expect(world.refusesRecord('medi', retire(world.index + 1))).toBe('not-yours');
    world.records('authority', retire(world.index + 1));
  });

  it('that is compromised signs no more, and is suspect since the entry that was named last', () => {
    const world = tradingWorld();
    const lost = world.addKey('acme', 'lost', { permissions: ['master'] });
    const compromise = (since: number | null) =>
      ({ type: 'compromise', key: lost.kid, since, confirmed: [] as string[] }) as const;
    expect(world.refusesRecord('acme', compromise(world.index + 1))).toBe('compromise-future');
    const at = world.index;
    world.records('acme', compromise(null));
    expect(world.registry.keys.get(lost.kid)).toMatchObject({ compromised: at + 1, suspect: at });
    expect(world.refusesRecord('acme', world.batch(1, 'L2'), { key: lost })).toBe('key-compromised');
    world.records('acme', compromise(3));
    expect(world.registry.keys.get(lost.kid)).toMatchObject({ compromised: at + 1, suspect: 3 });
    world.records('acme', compromise(7));
    expect(world.registry.keys.get(lost.kid)).toMatchObject({ compromised: at + 1, suspect: 7 });
    expect(world.refusesRecord('acme', { ...compromise(3), key: world.ids[0]! })).toBe('key-unknown');
  });
});

describe('a batch', () => {
  it('has other lots that packs of it bear: none that is a batch, nor one of another batch', () => {
    const world = tradingWorld();
    const aliases = (...lots: string[]) => ({ aliases: lots as never[] });
    const lotOf = (lot: string) => world.registry.batchOf(UNIT, lot as never)?.lot;
    world.records('acme', world.batch(1, 'L2', aliases('L-2', 'L02')));
    expect([lotOf('L-2'), lotOf('L02'), lotOf('L2'), lotOf('L9')]).toEqual(['L2', 'L2', 'L2', undefined]);
    for (const taken of [LOT, 'L-2', 'L9'])
      expect(world.refusesRecord('acme', world.batch(1, 'L9', aliases(taken)))).toBe('lot-taken');
    expect(world.refusesRecord('acme', world.batch(1, 'L-2'))).toBe('lot-taken');
    world.records('acme', world.batch(1, 'L2', aliases('L-2', 'L02', 'L2X')));
    expect(world.refusesRecord('acme', world.batch(1, 'L2', aliases('L-2')))).toBe('product-fixed');
    world.records('authority', world.batch(1, 'L2', aliases('L-2')));
    expect([lotOf('L-2'), lotOf('L02')]).toEqual(['L2', undefined]);
    world.records('acme', world.batch(1, 'L02'));
    expect(lotOf('L02')).toBe('L02');
  });

  it('is complete by the word of its maker, which only a regulator takes back', () => {
    const world = tradingWorld();
    world.records('acme', world.batch(1, 'L2', { complete: false }));
    world.records('acme', world.batch(1, 'L2', { complete: true }));
    expect(world.refusesRecord('acme', world.batch(1, 'L2', { complete: false }))).toBe('regulator-only');
    world.records('authority', world.batch(1, 'L2', { complete: false }));
    expect(world.registry.batchOf(UNIT, 'L2' as never)?.complete).toBe(false);
  });
});
