/**
 * What the AI table says about one application identifier, and the small vocabulary that the table is written in.
 */
import type { LinterName } from '../lint/linters.js';

/** N digits, X set 82, Y set 39, Z set 64. */
export type CharacterSet = 'N' | 'X' | 'Y' | 'Z';

/** One part of a value; parts follow each other without a separator, so only the last may vary in length. */
export interface Component {
  readonly set: CharacterSet;
  readonly min: number;
  readonly max: number;
  /** May be absent; then so are all that follow it. */
  readonly optional: boolean;
  readonly lint: readonly LinterName[];
}

/** The rule of one application identifier. */
export interface AiRule {
  readonly components: readonly Component[];
  /** Its length is predefined: no FNC1 (GS) is needed after it. */
  readonly predefined: boolean;
  /** May stand in the query of a Digital Link. */
  readonly attribute: boolean;
  /** At least one of these groups must be present ("n" stands for any digit); empty: needs nothing. */
  readonly needs: readonly (readonly string[])[];
  /** None of these may be present. */
  readonly excludes: readonly string[];
  /** Digital Link primary keys: the permitted rows of qualifiers, in order, one empty row for none. Other AIs: no row. */
  readonly qualifiers: readonly (readonly string[])[];
}

const component = (set: CharacterSet, min: number, max: number, lint: readonly LinterName[]): Component => ({
  set,
  min,
  max,
  optional: false,
  lint,
});

/** Exactly `length` digits. */
export const digitsOf = (length: number, ...lint: LinterName[]): Component => component('N', length, length, lint);

/** One to `max` digits. */
export const digitsTo = (max: number, ...lint: LinterName[]): Component => component('N', 1, max, lint);

/** Exactly `length` characters of set 82. */
export const textOf = (length: number, ...lint: LinterName[]): Component => component('X', length, length, lint);

/** One to `max` characters of set 82. */
export const textTo = (max: number, ...lint: LinterName[]): Component => component('X', 1, max, lint);

/** One to `max` characters of another set. */
export const setTo = (set: 'Y' | 'Z', max: number, ...lint: LinterName[]): Component => component(set, 1, max, lint);

/** The same component, but it may be absent. */
export const maybe = (part: Component): Component => ({ ...part, optional: true });

/** What the table may say of an AI besides its components. */
export interface Traits {
  predefined?: true;
  /** Only to deny it: most AIs may stand in a query. */
  attribute?: false;
  /** Alternatives separated by blanks, members of a group joined with "+". */
  needs?: string;
  /** Separated by blanks. */
  excludes?: string;
  /** Rows of qualifiers: "22 10 21|235"; "" for a key without any. */
  key?: string;
}

const list = (text: string): string[] => text.split(' ').filter((word) => word !== '');

/** One entry of the table. */
export function rule(components: readonly Component[], traits: Traits = {}): AiRule {
  return {
    components,
    predefined: traits.predefined ?? false,
    attribute: traits.attribute ?? true,
    needs: list(traits.needs ?? '').map((group) => group.split('+')),
    excludes: list(traits.excludes ?? ''),
    qualifiers: traits.key === undefined ? [] : traits.key.split('|').map(list),
  };
}
