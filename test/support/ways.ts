/** What the table of ways out is made of: states, how a pack gets into them, and who takes which step out of them. */
import type { Stage } from './ways-stage.js';

/** What is done of a way out: with the pack, and what the state began with, such as the entry to undo. */
export type Way = (on: Stage, uri: string, began: string) => Promise<unknown>;
/** A state, and the ways out of it. */
export interface State {
  /** Brings the pack `uri` into the state. */
  begin: (on: Stage, uri: string) => Promise<string | void>;
  ways: Readonly<Record<string, Way>>;
}

/** What its holder does with goods that it may not sell. */
export const goBack: Readonly<Record<string, Way>> = {
  'H: return': (on, uri) => on.sendBack(on.holder, uri),
  'H: destroy': (on, uri) => on.destroy(on.holder, uri),
};
/** A pack of H that somebody marks. */
export const marked =
  (mark: (on: Stage, uri: string) => Promise<{ id: string }>): State['begin'] =>
  async (on, uri) => {
    await on.stocked(uri);
    return (await mark(on, uri)).id;
  };
/** A pack that H dispensed. */
export const dispensed: State['begin'] = async (on, uri) => {
  await on.stocked(uri);
  return (await on.dispense(on.holder, uri)).id;
};
