/** What a measurement is: numbers with their goals, and the table of all of them. Times in milliseconds unless said otherwise. */

/** One line of the table. `reference`: what a bare version of the same work reached in the same run. */
export interface Result {
  what: string;
  value: number;
  unit: string;
  /** The goal as a bound: `<= 12` or `>= 4000`. */
  goal?: string;
  reference?: { what: string; value: number };
}

/** The value below which `share` (0 to 1) of `values` lie; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Runs `work` and says how long it took, in seconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { seconds: (performance.now() - start) / 1000, result };
}

/** Whether a value keeps its goal. */
function keeps({ value, goal }: Result): string {
  if (goal === undefined) return '';
  const [sign, bound] = goal.split(' ') as [string, string];
  return (sign === '<=' ? value <= Number(bound) : value >= Number(bound)) ? 'yes' : 'NO';
}

const round = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

/** The results as a Markdown table. */
export function tableOf(results: readonly Result[]): string {
  const lines = results.map((result) => {
    const { what, value, unit, goal = '', reference } = result;
    const beside = reference ? `${reference.what}: ${round(reference.value)}` : '';
    const ratio = reference ? (value / reference.value).toPrecision(2) : '';
    return [what, `${round(value)} ${unit}`, goal, keeps(result), beside, ratio];
  });
  const rows = [['what', 'measured', 'goal', 'kept', 'reference in the same run', 'ratio'], ...lines];
  const text = rows.map((row) => `| ${row.join(' | ')} |`);
  return [text[0], '| --- | ---: | ---: | --- | --- | ---: |', ...text.slice(1)].join('\n');
}
