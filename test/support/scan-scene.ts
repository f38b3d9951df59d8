/** Scans in short, for tests of the verdict: what was told, and which reasons and answers have come up so far. */
import type { PublicCode } from '../../src/protocol/verdict/public-texts.js';
import type { ReasonCode } from '../../src/protocol/verdict/reasons.js';
import type { CounterWorld } from './counter-world.js';
import type { Party } from './ledger-world.js';

/** What scan-copies.test.ts brings about, and scan.test.ts does not. */
export const COPIES: { readonly reasons: readonly ReasonCode[]; readonly answers: readonly PublicCode[] } = {
  reasons: ['FALSIFIED', 'COPY_SUSPECTED'],
  answers: ['used_more_than_once'],
};

/** The same of scan-states.test.ts. */
export const STATES: readonly ReasonCode[] = [
  'STOLEN',
  'INACTIVE_SAMPLE',
  'INACTIVE_FREE_SAMPLE',
  'INACTIVE_EXPORTED',
  'INACTIVE_CHECKED_OUT',
  'INACTIVE_DESTROYED',
  'EXCURSION',
  'DISPUTED',
  'RETURN_PENDING',
  'OWN_USE',
  'PART_PACK',
];

/** Scans of a world, with everything that they were told. */
export class ScanScene {
  readonly seen = new Set<string>();
  readonly told = new Set<string>();

  constructor(readonly world: CounterWorld) {}

  /** A professional's scan: verdict, reasons, what can be done. */
  async scan(who: Party, code: string, site: Party['gln'] | null = who.gln) {
    const { verdict, reasons, exits, ...rest } = await this.world.verdict(who, code, site);
    for (const reason of reasons) this.seen.add(reason.code);
    return { verdict, codes: reasons.map(({ code: each }) => each), reasons, exits, does: exits.map((exit) => exit.do), ...rest };
  }

  /** Anybody's scan: the codes of the answers. */
  async ask(code: string): Promise<string[]> {
    const { answers } = await this.world.answer(code);
    for (const answer of answers) this.told.add(answer.code);
    return answers.map((answer) => answer.code);
  }
}
