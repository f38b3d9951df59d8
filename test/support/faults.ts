/** Helpers for tests of refusals. */
import { Fault } from '../../src/protocol/fault.js';

/** The code of the fault that `action` throws; undefined if it throws nothing. Anything else thrown goes on. */
export function faultOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
