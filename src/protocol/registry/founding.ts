/**
 * How participants come in: the genesis record names the regulators, they admit everybody else.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Position } from '../log/position.js';
import type { RecordToJudge, VerifiedApplication } from './record-to-judge.js';
import { endAll } from './endings.js';
import { claimGln } from './grants.js';
import { newKey, requireFreshApplication, requireRegulator, type Signing } from './keys.js';
import { recordDigest, requireQuorum } from './quorum.js';
import type { ParticipantApplication, RegistryRecord, Role } from './records.js';
import type { Participant, Registry } from './registry.js';

type Licence = Pick<Participant, 'steps' | 'until' | 'opening'>;

/** What regulators may sign, without end. */
const REGULATORS_LICENCE: Licence = { steps: ['dispute', 'lock', 'unlock'], until: null, opening: null };

/** The licence of a participant by a record that gives it one: a regulator's is what genesis gives, whatever the record says. */
export const licenceOf = (role: Role, { steps, until, opening }: Licence): Licence =>
  role === 'regulator' ? REGULATORS_LICENCE : { steps, until, opening };

/** Judges the genesis record. */
export function found(entry: RecordToJudge, record: RegistryRecord<'genesis'>, registry: Registry, at: Position): void {
  const refuse = (why: string): never => {
    throw new Fault('genesis-invalid', `the genesis record is refused: ${why}`);
  };
  if (at.index !== 0 || registry.ledger.has('ledger')) refuse('this ledger has one already');
  const founders = entry.founders!;
  const glns = record.regulators.map(({ gln }) => gln);
  if (new Set(glns).size !== glns.length || new Set(founders).size !== founders.length)
    refuse('a regulator or a key is named twice');
  const digest = recordDigest(record);
  const agreed = new Set<Gln>();
  for (const { kid, record: approved } of [{ kid: entry.kid, record: digest }, ...entry.consents!]) {
    const i = founders.indexOf(kid);
    if (i < 0 || approved !== digest) refuse('an approval is not by a named regulator, or not for this record');
    agreed.add(glns[i]!);
  }
  if (record.quorum > glns.length || agreed.size < record.quorum) {
    refuse(`${agreed.size} of ${glns.length} regulators signed, the quorum is ${record.quorum}`);
  }
  const { name, log, rules, quorum } = record;
  registry.ledger.set('ledger', { id: '', name, log, rules, quorum });
  record.regulators.forEach((regulator, i) => {
    const { gln, country } = regulator;
    registry.participants.set(gln, {
      gln,
      name: regulator.name,
      role: 'regulator',
      country,
      ...REGULATORS_LICENCE,
      since: 0,
    });
    registry.granted.set(gln, gln);
    registry.sites.set(gln, headOffice(regulator));
    registry.keys.set(founders[i]!, newKey(founders[i]!, regulator, gln, entry.id, 0));
  });
}

/** Every participant's own GLN is its first site. */
function headOffice({
  gln,
  name,
  address,
  country,
  timeZone,
  latitude,
  longitude,
}: Omit<ParticipantApplication, 'type' | 'role'>) {
  return { gln, participant: gln, name, address, country, timeZone, latitude, longitude, active: true };
}

/** Judges a participant record: a regulator admits an applicant, or puts it in the place of who had its GLN, whose keys end. */
export function admit(entry: RecordToJudge, record: RegistryRecord<'participant'>, registry: Registry, signing: Signing): void {
  requireRegulator(signing, 'admit a participant');
  const application = entry.application as VerifiedApplication<ParticipantApplication>;
  const applicant = application.payload;
  requireFreshApplication(application, registry);
  const { gln, name, role, country } = applicant;
  const owner = registry.sites.get(gln)?.participant ?? gln;
  if (owner !== gln)
    throw new Fault('not-yours', `${gln} is a site of ${owner}, and stays one: check the GLN`, { gln, participant: owner });
  claimGln(registry, gln, gln);
  const before = registry.participants.get(gln);
  if (before || role === 'regulator')
    requireQuorum(registry, signing, before ? `to put another in the place of ${gln}` : 'to admit another regulator');
  const { index } = signing.at;
  endAll(registry, gln, index);
  const licence = licenceOf(role, record.licence);
  registry.participants.set(gln, { gln, name, role, country, ...licence, since: before?.since ?? index });
  registry.sites.set(gln, headOffice(applicant));
  registry.keys.set(application.kid, newKey(application.kid, applicant, gln, entry.id, index));
}
