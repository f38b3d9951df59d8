/** How often the scanner of a till was set wrong of late, in the memory of this process: a setting fails again and again. */
import { Injectable } from '@nestjs/common';
import type { Reason, ReasonCode } from '../protocol/verdict/reasons.js';
import type { AlertDraft } from '../registry/alert.sink.js';
import type { Professional } from '../registry/policy/access.policy.js';

/** So many of one fault at one till within so many ms are a setting, not a slip. */
const MANY = 5;
const WITHIN = 60 * 60_000;
/** So many tills are remembered, the latest. */
const MOST = 10_000;

/** Faults that come back until somebody sets the scanner right. */
const SETTINGS: readonly ReasonCode[] = ['SCAN_CAPS_LOCK', 'SCAN_KEYBOARD', 'SCAN_SEPARATOR_LOST', 'SCAN_AFFIX'];

@Injectable()
export class TillFaults {
  /** Times of the faults, ms of a clock that does not go back, by till and fault. */
  private readonly times = new Map<string, readonly number[]>();

  /** Counts the fault that leads an answer, and says whether it is one of many. */
  isHabit({ gln, site, kid }: Professional, code: ReasonCode, now = performance.now()): boolean {
    if (!SETTINGS.includes(code)) return false;
    const key = `${gln} ${site} ${kid} ${code}`;
    const times = [...(this.times.get(key) ?? []).filter((time) => now - time < WITHIN), now].slice(-MANY);
    this.times.delete(key);
    if (this.times.size >= MOST) this.times.delete(this.times.keys().next().value!);
    this.times.set(key, times);
    return times.length === MANY;
  }
}

/** The one entry of a site that says so. `till`: the label of the key that its sessions are opened with. */
export const habitOf = ({ code, advice }: Reason, { gln, site }: Professional, till: string): AlertDraft => ({
  kind: 'SCANNER',
  class: 'S',
  graceHours: 0,
  by: { gln, site },
  partner: null,
  object: `${code} at ${till}`,
  facts: { title: 'Your scanner at this till is set wrong', till, reason: code, advice },
});
