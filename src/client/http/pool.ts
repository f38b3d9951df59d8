/** Many questions, a few at a time. */

/** The results of `work` on each item, in the items' order, with at most `atOnce` under way. The first failure ends it. */
export async function eachOf<T, R>(items: readonly T[], atOnce: number, work: (item: T, i: number) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      results[i] = await work(items[i]!, i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, run));
  return results;
}
