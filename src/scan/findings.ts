/** What of a professional's verdict people must look at: its reasons that carry an alert. */
import type { ScanReading } from '../protocol/gs1/scan/reading.js';
import type { Verdict } from '../protocol/verdict/judge.js';
import type { Knowledge } from '../protocol/verdict/knowledge.js';
import type { Reason, ReasonCode } from '../protocol/verdict/reasons.js';
import type { AlertDraft } from '../registry/alert.sink.js';
import type { Professional } from '../registry/policy/access.policy.js';

type Known = Pick<Knowledge, 'product' | 'pack' | 'container'>;

const CLASSES = { site: 'S', partner: 'C', authority: 'A' } as const;

/** Reasons that whoever has the goods according to the register must explain; all others its manufacturer. */
const ABOUT_HOLDER: readonly ReasonCode[] = ['NOT_FOR_YOU', 'HELD_ELSEWHERE'];

/** The alerts of a verdict: none where its reasons carry none. Their facts are what was on the pack, nothing of the place. */
export function findingsOf(verdict: Verdict, reading: ScanReading, known: Known, { gln, site }: Professional): AlertDraft[] {
  const { lot, expiry } = reading.kind === 'fault' ? {} : reading;
  const printed = { ...(lot !== undefined && { lot }), ...(expiry !== undefined && { expiry }) };
  const object = verdict.pack?.uri ?? verdict.container?.uri ?? null;
  const burst = !known.pack && !known.container;
  return verdict.reasons.flatMap((reason): AlertDraft[] => {
    if (reason.alert === null) return [];
    const { code: kind, graceHours, title } = reason;
    const partner = reason.alert === 'site' ? null : partnerOf(reason, known);
    return [
      { kind, class: CLASSES[reason.alert], graceHours, by: { gln, site }, partner, object, facts: { title, ...printed }, burst },
    ];
  });
}

function partnerOf({ code }: Reason, { product, pack, container }: Known): AlertDraft['partner'] {
  const custody = (pack ?? container)?.custody;
  if (custody && ABOUT_HOLDER.includes(code)) return custody.holder;
  return product?.participant ?? null;
}
