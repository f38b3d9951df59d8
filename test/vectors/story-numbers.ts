/** A part of story.json: whose numbers are whose, and what regulators agree on. */
import { toBase64url } from '../../src/protocol/bytes.js';
import { recordDigest } from '../../src/protocol/registry/quorum.js';
import type { RegistryRecord } from '../../src/protocol/registry/records.js';
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { gln, gtin, signerNamed } from '../support/pure-world.js';
import type { Gtin } from '../../src/protocol/gs1/identifiers.js';
import { fixed } from './samples.js';
import type { Story } from './story.js';

/** A prefix that nobody else in the story has numbers of. */
const PREFIX = '9521777';
/** A GTIN that nobody holds before `acme` does. */
const GTIN = `0${PREFIX}11111${gs1CheckDigit(`0${PREFIX}11111`)}`;

/** A GTIN of a prefix that nobody holds. */
export const OTHERS = `0952188800001${gs1CheckDigit('0952188800001')}` as Gtin;

export function numbers(story: Story): void {
  grants(story);
  squatters(story);
  approvals(story);
}

function grants({ record, world }: Story): void {
  const grant = (what: string, ...told: Parameters<typeof world.grantOf>): void =>
    record(what, 'authority', world.grantOf(...told));
  record('a grant by who is no regulator', 'acme', world.grantOf(null, 'acme', PREFIX));
  record('a grant to nobody known', 'authority', { ...world.grantOf(null, 'acme', PREFIX), to: gln(99) });
  grant('a grant of what is nobody’s, from somebody', 'acme', 'medi', PREFIX);
  grant('a prefix is granted', null, 'acme', PREFIX);
  grant('a part of it is granted as nobody’s', null, 'medi', `${PREFIX}00`);
  grant('a part of it is taken away, which was never granted', 'acme', null, `${PREFIX}00`);
  grant('one regulator alone passes it on', 'acme', 'medi', PREFIX);
  record('a merger', 'authority', { type: 'merger', from: world.glnOf('acme'), to: world.glnOf('medi') });
}

/** Who registers a number holds it. */
function squatters({ record, world }: Story): void {
  record('one number of a place is granted', 'authority', world.grantOf(null, 'medi', gln(72)));
  record('a product of the number of another', 'medi', world.product(5));
  record('a number of another prefix', 'acme', world.product(5, { gtin: OTHERS, levels: [] }));
  record('a case of the number of another', 'acme', world.product(5, { levels: [{ gtin: OTHERS, contains: 2, of: gtin(5) }] }));
  const place = { address: 'Via Corta 1', country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 12.3 };
  const site = { type: 'site', gln: gln(72), name: 'Store', ...place } as const;
  record('a site with the number of another', 'authority', { ...site, participant: world.glnOf('acme') });
  world.people.set('squatter', { gln: gln(72), signer: signerNamed('squatter') });
  record('a participant with the number of another', 'authority', world.admission('squatter', 'pharmacy', []));
  record('a site with its own number', 'authority', { ...site, participant: world.glnOf('medi') });
  record('a participant in a site of another', 'authority', world.admission('squatter', 'pharmacy', []));
  world.people.set('heirs', { gln: world.glnOf('station'), signer: signerNamed('heirs') });
  record('a pharmacy is admitted', 'authority', world.admission('station', 'pharmacy', []));
  const heirs = world.admission('heirs', 'distributor', ['ship']);
  record('one agency alone puts another in its place', 'authority', heirs);
  record('both do', 'authority', world.agreed(heirs, ['agency']));
  record('its former key signs', 'station', world.keyRecord('station', signerNamed('station till'), 'till'));
  record('one agency alone admits another', 'authority', world.admission('third', 'regulator', []));
  record('both do so', 'authority', world.agreed(world.admission('third', 'regulator', []), ['agency']));
}

function approvals(story: Story): void {
  const { world } = story;
  const file = (what: string, changes: Partial<RegistryRecord<'grant'>>): void =>
    story.record(what, 'authority', { ...taken, ...changes });
  const taken = world.grantOf('acme', 'medi', `${PREFIX}00`, GTIN);
  const digest = recordDigest(taken);
  const by = (name: string, until?: string, log?: string) => ({ approvals: [world.approval(name, digest, until, log)] });
  file('an approval of another record', { approvals: [world.approval('agency', toBase64url(fixed('another record')))] });
  file('an approval without its day', {
    approvals: [world.states(world.person('agency').signer, 'approval+jws', { record: digest })],
  });
  file('an approval for another ledger', by('agency', undefined, toBase64url(fixed('a'))));
  file('an approval by nobody', by('nobody'));
  file('an approval by who is no regulator', by('acme'));
  file('an approval for longer than 30 days', by('agency', world.day(31)));
  const forged = by('agency').approvals[0]!;
  file('an approval whose signature is another’s', { approvals: [forged.slice(0, -86) + by('acme').approvals[0]!.slice(-86)] });
  file('an approval that is past', by('agency', world.day(-1)));
  file('an approval by its signer', by('authority'));
  file('one product and a part of a prefix pass on, with the other agency', by('agency'));
  const back = world.grantOf('medi', 'acme', `${PREFIX}00`);
  const agreed = world.agreed(back, ['agency']);
  story.record('the part goes back', 'authority', agreed);
  story.record('and is passed on again', 'authority', world.agreed(world.grantOf('acme', 'medi', `${PREFIX}00`), ['agency']));
  story.record('the approval of before is used again', 'authority', agreed);
  story.record(
    'what was granted as such is taken away',
    'authority',
    world.agreed(world.grantOf('medi', null, `${PREFIX}00`), ['agency']),
  );
}
