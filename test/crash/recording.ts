/** What shim.c recorded: every write, sync, truncation, renaming and removal below a folder, in the order in which they happened. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** One operation. Paths are relative to the folder; the folder itself is ''. */
export type Op =
  | { what: 'write'; path: string; offset: number; data: Buffer }
  /** A sync of a file, or of the names in the folder; `lost`: it failed, and what it was for counts as clean all the same. */
  | { what: 'sync' | 'lost'; path: string }
  | { what: 'truncate'; path: string; size: number }
  | { what: 'rename' | 'link'; path: string; to: string }
  | { what: 'unlink'; path: string };

/** The header of a record: four 64-bit numbers. */
const HEAD = 32;

/** Reads a recording. One that ends within an operation, because the recorder was killed, ends before it. */
export function readRecording(file: string, folder: string): Op[] {
  const bytes = readFileSync(file);
  const ops: Op[] = [];
  for (let at = 0; at + HEAD <= bytes.length;) {
    const [kind, pathLength, offset, length] = [0, 8, 16, 24].map((i) => Number(bytes.readBigInt64LE(at + i))) as [
      number,
      number,
      number,
      number,
    ];
    const start = at + HEAD;
    const path = relative(folder, bytes.toString('utf8', start, start + pathLength));
    const data = bytes.subarray(start + pathLength, start + pathLength + length);
    at = start + pathLength + length;
    if (at > bytes.length) break;
    ops.push(opOf(kind, path, offset, data, folder));
  }
  return ops;
}

function opOf(kind: number, path: string, offset: number, data: Buffer, folder: string): Op {
  switch (kind) {
    case 1:
      return { what: 'write', path, offset, data };
    case 2:
      return { what: 'sync', path };
    case 3:
      return { what: 'lost', path };
    case 4:
      return { what: 'truncate', path, size: offset };
    case 5:
      return { what: 'rename', path, to: relative(folder, data.toString()) };
    case 6:
      return { what: 'unlink', path };
    case 7:
      return { what: 'link', path, to: relative(folder, data.toString()) };
    default:
      throw new Error(`the recording has an operation of kind ${kind}`);
  }
}
