/** Work that comes round again and again, beside everything else. */

/**
 * Does `work` every `period` ms until it is stopped; what goes wrong is told to `report`, and the next round comes all the
 * same. The first round is after one period. It keeps no process alive.
 *
 * @returns stops it; resolves when the latest round is over
 */
export function every(period: number, work: () => Promise<unknown>, report: (reason: unknown) => void): () => Promise<void> {
  let round: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    round = work().catch(report);
  }, period).unref();
  return async () => {
    clearInterval(timer);
    await round;
  };
}
