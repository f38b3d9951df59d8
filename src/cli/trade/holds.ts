/** What a scan says against goods before they are handed out: the register does not refuse all of it. */
import type { Api } from '../../client/http/api.js';
import { eachOf } from '../../client/http/pool.js';
import { objectUri, wholeCode } from '../../client/signing/naming.js';
import { isWarning, type ReasonCode } from '../../protocol/verdict/reasons.js';
import type { ProfessionalView } from '../../wire/scan.js';

/** Codes that are scanned at once. */
const AT_ONCE = 8;

/** What the register does not ask for: what stands on a pack is in no entry, and its company's sites dispense each other's. */
const NOT_JUDGED: readonly ReasonCode[] = [
  'BATCH_UNKNOWN',
  'BATCH_MISMATCH',
  'EXPIRY_MISMATCH',
  'EXPIRY_DAY_DIFFERS',
  'HELD_ELSEWHERE',
];

/**
 * Scans codes. It counts as scans by the session.
 *
 * @returns what is to be decided of each, a line a reason, by their URIs: nothing of those that are well, that are no codes, or that the
 *   register refuses to hand out anyway
 */
export async function holdsOn(api: Api, codes: readonly string[]): Promise<Map<string, string[]>> {
  const found = await eachOf(codes, AT_ONCE, async (code): Promise<[string, string[]][]> => {
    const uri = uriIn(code);
    if (uri === undefined) return [];
    const answer = await api.scan(wholeCode(code), { separators: [], offline: false });
    const against = answer.audience === 'professional' && !isRefused(answer) ? answer.reasons.filter(isAgainst) : [];
    return against.length === 0 ? [] : [[uri, against.map(({ title, advice }) => `${uri}: ${title}. ${advice}`)]];
  });
  return new Map(found.flat());
}

type Reason = ProfessionalView['reasons'][number];

/** Whether a reason is to be decided by who hands the pack out. */
const isAgainst = (reason: Reason): boolean => isWarning(reason) || NOT_JUDGED.includes(reason.code);

/** Whether the register refuses it, so that there is nothing to decide; so it does with a pack whose custody is another's to see. */
const isRefused = ({ reasons, pack, custody }: ProfessionalView): boolean =>
  (pack !== null && custody === null) || reasons.some((one) => one.verdict === 'stop' && !isAgainst(one));

function uriIn(code: string): string | undefined {
  try {
    return objectUri(code);
  } catch {
    return undefined;
  }
}
