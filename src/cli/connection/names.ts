/** GLNs as people are told them: with the name of the company or site beside the number. */
import type { Api } from '../../client/http/api.js';
import { eachOf } from '../../client/http/pool.js';
import { Fault } from '../../protocol/fault.js';
import { Gln } from '../../protocol/gs1/identifiers.js';
import type { ParticipantView } from '../../wire/participants.js';

/** A GLN with its name, `Name (GLN)`; as it is where this register has none for it. */
export type Called = (gln: string) => string;

/** Lookups at once. */
const AT_ONCE = 4;

/** Names for all GLNs anywhere in an answer: those of participants, and of the sites of these. Machines are told numbers alone. */
export async function namesIn(api: Api, answer: unknown, { json }: { json?: boolean | undefined }): Promise<Called> {
  const glns = json ? [] : [...glnsIn(answer)];
  const found = (await eachOf(glns, AT_ONCE, (gln) => known(api, gln))).filter((one) => one !== undefined);
  const names = new Map(found.flatMap(({ sites }) => sites.map(({ gln, name }): [string, string] => [gln, name])));
  for (const { gln, name } of found) names.set(gln, name);
  return (gln) => (names.has(gln) ? `${names.get(gln)} (${gln})` : gln);
}

/** A name is a courtesy: where it cannot be had, the answer, which may be of a change that was made, is told without it. */
function known(api: Api, gln: Gln): Promise<ParticipantView | undefined> {
  return api.participant(gln).catch((reason: unknown) => {
    if (reason instanceof Fault) return undefined;
    throw reason;
  });
}

function glnsIn(value: unknown, found = new Set<Gln>()): Set<Gln> {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) glnsIn(each, found);
  const read = typeof value === 'string' && value.length === 13 ? Gln.safeParse(value) : undefined;
  if (read?.success) found.add(read.data);
  return found;
}
