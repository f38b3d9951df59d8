/** Who answers what is to be done with a scanned thing: implemented above (src/scan), asked by whoever must not decide anew. */
import type { Verdict } from '../protocol/verdict/judge.js';
import type { Professional } from '../registry/policy/access.policy.js';

export abstract class VerdictSource {
  /**
   * The verdict for a professional; it counts as a scan by them.
   *
   * @param options.separators what this site's scanners send for GS
   * @param options.offline the code was scanned before, and kept
   * @throws Fault `register-unavailable`
   */
  abstract verdict(
    code: string,
    options: { separators: readonly string[]; offline: boolean },
    viewer: Professional,
  ): Promise<Verdict>;

  /**
   * The verdict that a professional's scan would have now. It is none: nothing is noted, nobody is alerted.
   *
   * @throws Fault `register-unavailable`
   */
  abstract foresee(code: string, viewer: Professional): Promise<Verdict>;
}
