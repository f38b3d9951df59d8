/** What a scan says against goods before they are handed out: the register does not refuse all of it. */
import type { Api } from '../../client/http/api.js';
import { eachOf } from '../../client/http/pool.js';
import { objectUri, wholeCode } from '../../client/signing/naming.js';
import type { ReasonCode } from '../../protocol/verdict/reasons.js';
import type { ProfessionalView } from '../../wire/scan.js';

/** Codes that are scanned at once. */
const AT_ONCE = 8;

/** Of what stops a pack, what stands on it: an entry does not say what is printed, so that no rule asks for it. */
const PRINTED: readonly ReasonCode[] = ['BATCH_UNKNOWN', 'BATCH_MISMATCH', 'EXPIRY_MISMATCH'];

/** Of what holds a pack, what the register refuses to hand out. */
const REFUSED: readonly ReasonCode[] = [
  'LICENCE_ENDED',
  'EXCURSION',
  'LOCKED',
  'RETURN_PENDING',
  'PRODUCT_UNREGISTERED',
  'DONE_HERE',
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

const isAgainst = ({ code, verdict }: Reason): boolean => verdict === 'hold' || PRINTED.includes(code);

/** Whether the register refuses it, so that there is nothing to decide; so it does with a pack whose custody is another's to see. */
const isRefused = ({ reasons, pack, custody }: ProfessionalView): boolean =>
  (pack !== null && custody === null) ||
  reasons.some(({ code, verdict }) => REFUSED.includes(code) || (verdict === 'stop' && !PRINTED.includes(code)));

function uriIn(code: string): string | undefined {
  try {
    return objectUri(code);
  } catch {
    return undefined;
  }
}
