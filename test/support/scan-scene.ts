/** Scans in short, for tests of the verdict. */
import type { CounterWorld } from './counter-world.js';
import type { Party } from './ledger-world.js';

/** Scans of a world. */
export class ScanScene {
  constructor(readonly world: CounterWorld) {}

  /** A professional's scan: verdict, reasons, what can be done. */
  async scan(who: Party, code: string, site: Party['gln'] | null = who.gln) {
    const { verdict, reasons, exits, ...rest } = await this.world.verdict(who, code, site);
    return { verdict, codes: reasons.map(({ code: each }) => each), reasons, exits, does: exits.map((exit) => exit.do), ...rest };
  }

  /** Anybody's scan: the codes of the answers. */
  async ask(code: string): Promise<string[]> {
    const { answers } = await this.world.answer(code);
    return answers.map((answer) => answer.code);
  }
}
