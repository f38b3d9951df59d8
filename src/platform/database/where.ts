/** Conditions that are put together as they are asked for. Pure. */
import type { SqlValue } from './sql.js';

/** A condition and the values of its `?`, in their order. */
export type Condition = readonly [text: string, values: readonly SqlValue[]];

/** The condition where there is something to compare with, which stands for each of its `?`; null where there is not. */
export const when = (text: string, value: SqlValue | undefined): Condition | null =>
  value === undefined || value === null ? null : [text, Array<SqlValue>(text.split('?').length - 1).fill(value)];

/** That `column` is null, or is not; null where neither is asked for. */
export const whenNull = (column: string, isNull: boolean | undefined): Condition | null =>
  isNull === undefined ? null : [`${column} IS ${isNull ? '' : 'NOT '}NULL`, []];

/** That all of them hold, nulls left out; of none that is true. */
export const allOf = (conditions: readonly (Condition | null)[]): Condition => joined(conditions, ' AND ', '1 = 1');

/** That one of them holds, nulls left out; of none that is false. */
export const anyOf = (conditions: readonly (Condition | null)[]): Condition => joined(conditions, ' OR ', '1 = 0');

function joined(conditions: readonly (Condition | null)[], by: string, none: string): Condition {
  const given = conditions.filter((one) => one !== null);
  if (given.length === 0) return [none, []];
  return [given.map(([text]) => `(${text})`).join(by), given.flatMap(([, values]) => values)];
}
