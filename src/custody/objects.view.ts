/** How an object is named in an address. */
import { percentEncode } from '../protocol/gs1/percent.js';

/** A decoded path that ends with a lot or a serial, which may hold any character of set 82, a slash included. */
const WITH_VALUE = /^(01\/[^/]+\/(?:10|21)\/|8003\/.{14})(.+)$/;

/** Canonical spelling of a decoded path: the router has taken the percent-encoding off, and a slash looks like any other. */
export function canonicalPath(path: string): string {
  const [, before, value] = WITH_VALUE.exec(path) ?? [];
  return before !== undefined && value !== undefined ? before + percentEncode(value) : path;
}
