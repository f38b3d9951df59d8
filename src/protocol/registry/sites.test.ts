import { beforeEach, describe, expect, it } from 'vitest';
import { commission, gln, pack, PureWorld, signerNamed, some, tradingWorld } from '../../../test/support/pure-world.js';
import { glnKeys } from './number-keys.js';
import type { RegistryRecord } from './records.js';

const BRANCH = gln(50);

describe('a site', () => {
  let world: PureWorld;
  const site = (owner: string, fields: Partial<RegistryRecord<'site'>> = {}): RegistryRecord<'site'> => ({
    type: 'site',
    gln: BRANCH,
    participant: world.glnOf(owner),
    name: 'Branch',
    address: 'Via Nuova 2',
    country: 'IT',
    timeZone: 'Europe/Rome',
    latitude: 45,
    longitude: 12,
    active: true,
    ...fields,
  });

  beforeEach(() => {
    world = tradingWorld();
    world.records('authority', site('corner'));
  });

  it('is filed and changed by a regulator, for a participant, which holds its GLN from then on', () => {
    world.records('authority', site('corner', { name: 'Moved', timeZone: 'Europe/Lisbon' }));
    expect(world.registry.sites.get(BRANCH)).toMatchObject({ name: 'Moved', participant: world.glnOf('corner') });
    expect(world.registry.holderOf(glnKeys(BRANCH))).toBe(world.glnOf('corner'));
    expect(world.refusesRecord('authority', site('corner', { participant: gln(99) }))).toBe('participant-unknown');
    const clerk = world.addKey('authority', 'clerk', { permissions: ['lock'] });
    expect(world.refusesRecord('authority', site('corner'), { key: clerk })).toBe('permission-missing');
  });

  it('that a regulator moves to another zone has its midnight from the next entry on', () => {
    commission(world, 'A', 'B');
    const objects = some(world, 'A', 'B');
    const to = { owner: world.glnOf('corner'), site: BRANCH };
    world.says('acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to, objects });
    world.says('corner', { kind: 'receive', site: BRANCH, objects });
    world.time = Date.parse('2028-01-31T23:30:00.000Z');
    const dispense = (serial: string) => ({ kind: 'dispense', site: BRANCH, objects: { epcs: [pack(serial)] } }) as const;
    expect(world.refuses('corner', dispense('A'))).toBe('expired');
    world.records('authority', site('corner', { timeZone: 'Europe/Lisbon', country: 'PT' }));
    world.says('corner', dispense('A'));
    world.records('authority', site('corner'));
    expect(world.refuses('corner', dispense('B'))).toBe('expired');
  });

  it('is moved by nobody else: not to a country that a recall does not reach', () => {
    expect(world.refusesRecord('corner', site('corner', { country: 'SM' }))).toBe('regulator-only');
    expect(world.refusesRecord('corner', site('corner'))).toBe('regulator-only');
    expect(world.refusesRecord('corner', site('corner', { gln: gln(51) }))).toBe('regulator-only');
  });

  it('is closed by its participant, as it stands, and opened by a regulator', () => {
    expect(world.refusesRecord('medi', site('corner', { active: false }))).toBe('regulator-only');
    expect(world.refusesRecord('corner', site('corner', { active: false, longitude: 13 }))).toBe('regulator-only');
    const till = world.addKey('corner', 'till');
    expect(world.refusesRecord('corner', site('corner', { active: false }), { key: till })).toBe('permission-missing');
    world.records('corner', site('corner', { active: false }));
    expect(world.registry.sites.get(BRANCH)!.active).toBe(false);
    expect(world.refusesRecord('corner', site('corner'))).toBe('regulator-only');
    world.records('authority', site('corner'));
  });

  it('stays with its participant, and needs a GLN that is its or nobody’s', () => {
    expect(world.refusesRecord('authority', site('station'))).toBe('not-yours');
    expect(world.refusesRecord('authority', site('station', { gln: world.glnOf('corner') }))).toBe('not-yours');
    world.records('authority', world.grantOf(null, 'medi', gln(51).slice(0, 12)));
    expect(world.refusesRecord('authority', site('station', { gln: gln(51) }))).toBe('identifier-not-yours');
    world.records('authority', site('medi', { gln: gln(51) }));
  });
});

describe('a participant', () => {
  let world: PureWorld;

  beforeEach(() => {
    world = new PureWorld();
    world.records('authority', world.approved(world.genesis(['authority', 'agency'], 2), ['agency']), { log: '' });
    world.admit('corner', 'pharmacy', ['dispense']);
  });

  const named = (name: string, own: string): void =>
    void world.people.set(name, { gln: world.glnOf(own), signer: signerNamed(name) });

  it('holds the GLN that it is admitted with, which nobody else holds', () => {
    expect(world.registry.holderOf(glnKeys(world.glnOf('corner')))).toBe(world.glnOf('corner'));
    expect(world.registry.holderOf(glnKeys(world.glnOf('authority')))).toBe(world.glnOf('authority'));
    world.records('authority', world.grantOf(null, 'corner', gln(60)));
    world.people.set('squatter', { gln: gln(60), signer: signerNamed('squatter') });
    expect(world.refusesRecord('authority', world.admission('squatter', 'pharmacy', []))).toBe('identifier-not-yours');
    world.addSite('corner', gln(61));
    world.people.set('tenant', { gln: gln(61), signer: signerNamed('tenant') });
    expect(world.refusesRecord('authority', world.admission('tenant', 'pharmacy', []))).toBe('not-yours');
  });

  it('is replaced where regulators agree: name, role, licence and place, and the former keys end', () => {
    const till = world.addKey('corner', 'till');
    named('heirs', 'corner');
    const admission = world.admission('heirs', 'distributor', ['ship']);
    expect(world.refusesRecord('authority', admission)).toBe('quorum-missing');
    world.records('authority', world.agreed(admission, ['agency']));
    const index = world.index - 1;
    expect(world.registry.participants.get(world.glnOf('corner'))).toMatchObject({
      name: 'heirs',
      role: 'distributor',
      steps: ['ship'],
      since: 1,
    });
    for (const { kid } of [till, world.person('corner').signer])
      expect(world.registry.keys.get(kid)).toMatchObject({ compromised: index + 1, suspect: index });
    expect(world.registry.keys.get(signerNamed('heirs').kid)).toMatchObject({ compromised: null });
    expect(world.refusesRecord('corner', world.keyRecord('corner', signerNamed('more'), 'x'))).toBe('key-compromised');
  });
});
