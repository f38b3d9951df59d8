/** The last part of story.json: who may file which record, embedded statements, and the rules of titles and of stock. */
import { toBase64url } from '../../src/protocol/bytes.js';
import type { Signer } from '../../src/client/signing/signer.js';
import { PERMISSIONS, type Permission } from '../../src/protocol/registry/records.js';
import { count, gln, gtin, handoff, pack, RMA, signerNamed, sscc, type Saying, type Told } from '../support/pure-world.js';
import { fixed } from './samples.js';
import type { Story } from './story.js';

const LOT = 'L3';
const EXPIRY = '2030-01-31';
type Objects = NonNullable<Told['objects']>;
const one = (uri: string): Objects => ({ epcs: [uri] });

export function rights(story: Story): void {
  founding(story);
  applications(story);
  records(story);
  titles(story);
  stock(story);
}

function founding(story: Story): void {
  const { world } = story;
  const genesis = world.genesis(['authority', 'agency'], 2);
  const again = world.approved(genesis, ['agency']);
  story.record('a second genesis record', 'authority', again, { log: '' });
  story.record('a genesis record by who is not in it', 'acme', again, { log: '' });
  const approval = (by: string, record: string, log = '') =>
    world.states(world.person(by).signer, 'approval+jws', { record }, log);
  const digest = toBase64url(fixed('another record'));
  const refused = { 'by who is not in it': approval('acme', digest), 'of a ledger': approval('agency', digest, world.ledger) };
  for (const [what, jws] of Object.entries(refused)) {
    story.record(`a genesis record with an approval ${what}`, 'authority', { ...genesis, approvals: [jws] }, { log: '' });
  }
  const empty = world.states(world.person('agency').signer, 'approval+jws', {}, '');
  story.record('a genesis record with an approval of nothing', 'authority', { ...genesis, approvals: [empty] }, { log: '' });
}

function applications(story: Story): void {
  const { world } = story;
  const signer = signerNamed('corner desk');
  const payload = { type: 'key-application', participant: world.glnOf('corner'), key: signer.publicJwk, label: 'desk-1' };
  const file = (what: string, by: string, application: string): void =>
    story.record(what, by, { type: 'key', permissions: ['custody'], sites: null, application });
  const applied = (changes: object, by = signer, log?: string): string =>
    world.states(by, 'application+jws', { ...payload, ...changes }, log);
  file('an application without its label', 'corner', applied({ label: '' }));
  file('an application by another key', 'corner', applied({}, signerNamed('another')));
  file('an application for another ledger', 'corner', applied({}, signer, toBase64url(fixed('a'))));
  file('an application for somebody else', 'acme', applied({}));
  file('an approval in its place', 'corner', world.states(signer, 'approval+jws', payload));
  file('a key that only signs steps', 'corner', applied({}));
  const site = { type: 'site', gln: gln(61), participant: world.glnOf('corner'), name: 'Store', address: 'Via Corta 1' } as const;
  const where = { country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 12.3 };
  story.record('it files a site', 'corner', { ...site, ...where }, { key: signer });
  story.record('a site for somebody else', 'medi', { ...site, ...where });
  story.record('a site for nobody', 'authority', { ...site, ...where, participant: gln(99) });
  story.record('a record that continues a step', 'authority', { ...site, ...where }, { prev: [world.ids.at(-1)!] });
  story.record('a key of nobody retires', 'corner', { type: 'retire', key: signerNamed('nobody').kid, from: world.index + 9 });
  story.record('a key of somebody else retires', 'medi', { type: 'retire', key: signer.kid, from: world.index + 9 });
  branchKeys(story);
  story.record('a regulator has it retire', 'authority', { type: 'retire', key: signer.kid, from: world.index + 9 });
}

/** What a key may make and end, and what ends with it. */
function branchKeys(story: Story): void {
  const { world } = story;
  const corner = world.glnOf('corner');
  const key = (name: string): Signer => signerNamed(`corner ${name}`);
  const [head, branch, till, desk, shelf] = [key('head'), key('branch'), key('till 7'), key('desk 7'), key('shelf 7')];
  const add = (what: string, added: Signer, permissions: Permission[], sites: string[] | null, by?: Signer): void =>
    story.record(what, 'corner', world.keyRecord('corner', added, 'x', { permissions, sites } as never), by ? { key: by } : {});
  const lost = (
    what: string,
    by: string,
    ended: Signer,
    since: number | null,
    confirmed: string[] = [],
    saying: Saying = {},
  ): void => story.record(what, by, { type: 'compromise', key: ended.kid, since, confirmed }, saying);
  add('a second key of the head office', head, [...PERMISSIONS], null);
  add('a key that runs one site', branch, ['admin', 'custody'], [corner]);
  add('it makes a key for all sites', till, ['custody'], null, branch);
  add('it makes a key with more permissions', till, ['lock'], [corner], branch);
  add('it makes a key for its site', till, ['custody'], [corner], branch);
  const site = { name: 'Store', address: 'Via Corta 1', country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 12.3 };
  const own = { type: 'site', gln: gln(61), participant: corner, ...site } as const;
  story.record('a second site', 'authority', own);
  story.record('it closes a site', 'corner', { ...own, active: false }, { key: branch });
  lost('it ends a key of the head office', 'corner', head, null, [], { key: branch });
  add('it makes another key for its site', desk, ['custody'], [corner], branch);
  const confirmed = [world.ids.at(-1)!];
  add('and another', shelf, ['custody'], [corner], branch);
  lost('a till ends its own key', 'corner', till, null, [], { key: till });
  lost('one agency alone ends a key of the other', 'agency', world.person('authority').signer, null);
  lost('the head office ends the key that runs the site, and with it what it made', 'corner', branch, 0, confirmed);
  story.record(
    'a key retires which that ended',
    'corner',
    { type: 'retire', key: shelf.kid, from: world.index + 1 },
    { key: shelf },
  );
  story.record('and one that was confirmed', 'corner', { type: 'retire', key: desk.kid, from: world.index + 1 }, { key: desk });
  lost('a key that added none is lost', 'corner', head, null);
}

function records(story: Story): void {
  const { world } = story;
  const level = (gtinOfLevel: string, of: string) => ({ gtin: gtinOfLevel, contains: 2, of });
  const levels = (...list: object[]) => ({ levels: list as never });
  story.record('a case is registered as a product', 'acme', world.product(3, { gtin: gtin(3, 1), levels: [] }));
  story.record('a product loses its serials', 'acme', world.product(3, { serialised: false }));
  story.record('its case is left out', 'acme', world.product(3, { levels: [] }));
  story.record('one agency alone says that it has none', 'authority', world.product(3, { serialised: false }));
  story.record('or registers one without', 'authority', world.product(6, { serialised: false, levels: [] }));
  const bare = world.product(6, { serialised: false, levels: [], markets: ['IT'] as never });
  story.record('both agencies register one without', 'authority', world.agreed(bare, ['agency']));
  story.record('its manufacturer changes its markets', 'acme', { ...bare, markets: ['DE', 'IT'] as never });
  story.record('and its name', 'acme', { ...bare, name: 'Product Six' });
  story.record('it carries serials from now on', 'acme', { ...bare, serialised: true });
  const six = [{ gtin: gtin(6, 1), contains: 2, of: gtin(6) }] as never;
  story.record('it comes in cases', 'acme', { ...bare, serialised: true, levels: six });
  story.record('the authority leaves the case out', 'authority', { ...bare, serialised: true });
  story.record('what was a case becomes a product', 'acme', world.product(6, { gtin: gtin(6, 1), levels: [] }));
  const seven = [{ gtin: gtin(6, 1), contains: 2, of: gtin(7) }] as never;
  story.record('another product comes in that case', 'acme', world.product(7, { levels: seven }));
  story.record('and the first one does, too', 'acme', { ...bare, serialised: true, levels: six });
  story.record('a level that holds no level below', 'acme', world.product(4, levels(level(gtin(4, 1), gtin(1)))));
  const [first, second] = [level(gtin(4, 1), gtin(4)), level(gtin(4, 1), gtin(4, 1))];
  story.record('a level twice', 'acme', world.product(4, levels(first, second)));
  story.record('two levels', 'acme', world.product(4, levels(first, level(gtin(4, 2), gtin(4, 1)))));
  story.record('a batch of the product of another', 'medi', world.batch(3, LOT));
  story.record('a mandate for batches', 'acme', world.mandateRecord('acme', 'medi', ['batch'], { sites: [world.glnOf('medi')] }));
  story.record('it makes a batch by mandate', 'medi', world.batch(3, LOT));
  story.record('the mandate ends', 'acme', world.mandateRecord('acme', 'medi', [], { active: false }));
  story.record('the authority registers a batch', 'authority', world.batch(3, 'L8'));
  story.record('a batch with serials of a product without', 'acme', world.batch(2, LOT));
  story.record('a recall of no product', 'acme', world.recall(9, { ref: 'R-9' }));
  story.record('a recall of a case', 'acme', world.recall(1, { ref: 'R-9', gtin: gtin(3, 1) }));
  story.record('a recall by who did not make it', 'medi', world.recall(3, { ref: 'R-9' }));
  story.record('a mandate of somebody else', 'medi', world.mandateRecord('acme', 'corner', ['ship']));
  story.record('a mandate to nobody', 'acme', { ...world.mandateRecord('acme', 'medi', ['ship']), to: gln(99) });
  story.record('a mandate to itself', 'acme', world.mandateRecord('acme', 'acme', ['ship']));
  const sites = [world.glnOf('corner')];
  story.record('a mandate at a site of neither', 'acme', world.mandateRecord('acme', 'medi', ['ship'], { sites }));
  const licence = { participant: world.glnOf('agency'), steps: ['receive'], until: '2020-01-31', opening: null };
  story.record('a licence for a regulator, which has ended', 'authority', { type: 'licence', ...licence });
  story.step('it receives', 'agency', { kind: 'receive', objects: one(pack('A')) });
  story.record('the last batch', 'acme', world.batch(1, LOT, { expiry: EXPIRY, printed: [EXPIRY] }));
}

function titles(story: Story): void {
  const { world } = story;
  const [acme, medi, corner] = [world.glnOf('acme'), world.glnOf('medi'), world.glnOf('corner')];
  const offer = (what: string, serial: string, from: object = { owner: acme }, possessor = acme): void =>
    story.step(what, 'acme', { kind: 'ship', from, to: { owner: medi, possessor }, objects: one(pack(serial)) } as Told);
  const objects = story.packs(LOT, 'U1', 'U2', 'U3', 'U4');
  story.step('packs whose titles are sold', 'acme', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects });
  story.step('one is packed', 'acme', { kind: 'pack', parent: sscc(99), objects: one(pack('U1')) });
  offer('the title of what is inside', 'U1');
  offer('a title, in the hands of another', 'U2', { owner: acme, possessor: corner }, corner);
  story.step('a part of one is dispensed', 'acme', { kind: 'dispense', partial: true, objects: one(pack('U2')) });
  offer('the title of what was opened', 'U2');
  story.step('one is locked', 'acme', { kind: 'lock', reason: 'x', objects: one(pack('U3')) });
  offer('the title of what is locked', 'U3');
  story.step('a site of another as the place of departure', 'acme', {
    kind: 'ship',
    from: { owner: acme, site: medi },
    to: { owner: medi },
    objects: one(pack('U4')),
  });
  story.step('a site of another as the destination', 'acme', {
    kind: 'ship',
    from: { owner: acme },
    to: { owner: medi, site: corner },
    objects: one(pack('U4')),
  });
  offer('a title is offered', 'U4');
  const parties = { from: { owner: acme }, to: { owner: medi } };
  story.step('it is accepted as goods', 'medi', { kind: 'receive', ...parties, objects: one(pack('U4')) });
  story.step('it is accepted', 'medi', { kind: 'receive', objects: one(pack('U4')) });
  story.step('it is accepted again', 'medi', { kind: 'receive', objects: one(pack('U4')) });
  story.step('the goods follow', 'acme', {
    kind: 'ship',
    from: { owner: medi, possessor: acme },
    to: { owner: medi },
    objects: one(pack('U4')),
  });
  offer('a title that it sold already', 'U4');
}

function stock(story: Story): void {
  const { world } = story;
  const objects = one(pack('V1'));
  const taken = { kind: 'stock', lot: LOT, expiry: EXPIRY, objects } as const;
  story.step('a pack of nobody', 'acme', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects });
  story.ship('goes to a pharmacy', 'acme', 'corner', objects);
  story.step('which receives it', 'corner', { kind: 'receive', objects });
  const leaving = { ...handoff(world, 'corner', 'nobody'), outside: true } as const;
  story.step('and sells it outside', 'corner', { kind: 'ship', ...leaving, objects });
  story.step('and reports it as lost', 'corner', { kind: 'end', reason: 'lost', objects });
  story.step('who comes upon it reports it', 'medi', taken);
  story.step('and names from whom it has it', 'medi', { ...taken, from: { owner: world.glnOf('nobody') } });
  story.step('what was lost is looked at before it is used', 'medi', { kind: 'end', reason: 'exported', objects });
  const back = { kind: 'return', ...handoff(world, 'medi', 'corner'), documents: RMA, objects } as const;
  story.step('it goes back to whom it was with before', 'medi', back);
  story.step('an SSCC is commissioned', 'acme', { ...taken, kind: 'commission', objects: one(sscc(98)) });
  const bulk = count(gtin(2), 'B', 1);
  const dated = { lot: 'B', expiry: '2028-01-31', objects: bulk } as const;
  story.step('stock of a number from a participant', 'medi', { kind: 'stock', ...dated, from: { owner: world.glnOf('acme') } });
  story.step('a number continues a step', 'acme', { kind: 'end', reason: 'lost', objects: bulk }, { prev: [world.ids.at(-1)!] });
  story.step('a number goes nowhere', 'acme', {
    kind: 'return',
    ...handoff(world, 'acme', 'acme'),
    documents: RMA,
    objects: bulk,
  });
}
