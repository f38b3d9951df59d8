/** Work that comes round again and again, beside everything else. */

/**
 * Does `work` every `period` ms until it is stopped, one round at a time: a round that takes longer puts off the next. What
 * goes wrong is told to `report`, and the next round comes all the same. The first round is after one period. It keeps no
 * process alive.
 *
 * @returns stops it; resolves when the round under way is over
 */
export function every(period: number, work: () => Promise<unknown>, report: (reason: unknown) => void): () => Promise<void> {
  let round: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    round ??= work()
      .catch(report)
      .finally(() => {
        round = undefined;
      });
  }, period).unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}

/** The pause after the first failure and the longest, in ms. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 6 * 3_600_000;

/**
 * The pause before work that failed for the `n`th time is tried again, in ms: four times as long each time, half to one and
 * a half of it by chance, so that what failed together is not tried together.
 *
 * @param random from 0 to 1
 */
export const pauseAfter = (n: number, random: number): number =>
  Math.round(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 4 ** (n - 1)) * (0.5 + random));
