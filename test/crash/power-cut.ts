/**
 * What a disk may hold after a power cut: of each file what was synced, and of what was written since any part, torn at the
 * borders of sectors or pages. Of names in the folder likewise: those that were there when the folder was last synced, and as
 * many changes as came to the journal after that, in their order.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from '../support/simulation.js';
import type { Op } from './recording.js';

/** A change of a file's bytes, a truncation where it has a size. */
interface Change {
  bytes: { offset: number; data: Buffer } | { size: number };
  /** `doubtful`: the sync that it was for failed, and no later one makes it durable. */
  is: 'pending' | 'durable' | 'doubtful';
}

/** A file, whatever it is called at the moment: its changes in their order. */
type File = Change[];

/** A change of a name: to a file, or to nothing. */
type Naming = { path: string; file: File | undefined }[];

/** Writes into an empty folder what a power cut after the first `until` operations could have left. */
export function leave(folder: string, ops: readonly Op[], until: number, chance: Chance): void {
  const durable = new Map<string, File>();
  let names = new Map<string, File>();
  let unsynced: Naming[] = [];
  const name = (change: Naming): void => {
    unsynced.push(change);
    apply(names, change);
  };
  for (const op of ops.slice(0, until)) {
    // Its content is rebuilt at start, and it is never synced.
    if (op.path.endsWith('-shm')) continue;
    let file = names.get(op.path);
    if (op.what === 'sync' && op.path === '') {
      for (const change of unsynced) apply(durable, change);
      unsynced = [];
    } else if (op.what === 'rename') {
      name([
        { path: op.path, file: undefined },
        { path: op.to, file },
      ]);
    } else if (op.what === 'link') {
      name([{ path: op.to, file }]);
    } else if (op.what === 'unlink') {
      name([{ path: op.path, file: undefined }]);
    } else if (op.path !== '') {
      if (!file) name([{ path: op.path, file: (file = []) }]);
      change(file, op);
    }
  }
  for (const one of unsynced.slice(0, chance.int(unsynced.length + 1))) apply(durable, one);
  mkdirSync(folder, { mode: 0o700 });
  for (const [path, file] of durable) writeFileSync(join(folder, path), contentOf(file, chance), { mode: 0o600 });
}

function apply(names: Map<string, File>, change: Naming): void {
  for (const { path, file } of change) {
    if (file) names.set(path, file);
    else names.delete(path);
  }
}

function change(file: File, op: Op): void {
  if (op.what === 'write') file.push({ bytes: { offset: op.offset, data: op.data }, is: 'pending' });
  else if (op.what === 'truncate') file.push({ bytes: { size: op.size }, is: 'pending' });
  else for (const one of file) if (one.is === 'pending') one.is = op.what === 'sync' ? 'durable' : 'doubtful';
}

/** What is on the disk of a file: all, nothing or any part of what was not synced. */
function contentOf(file: File, chance: Chance): Buffer {
  const share = chance.of([0, 0.1, 0.5, 0.9, 1]);
  const sector = chance.of([512, 4096]);
  let [content, length] = [Buffer.alloc(1 << 16), 0];
  for (const { bytes, is } of file) {
    if ('size' in bytes) {
      if (is !== 'durable' && !chance.is(share)) continue;
      if (bytes.size > content.length) content = Buffer.concat([content], 2 * bytes.size);
      // What comes behind the end later comes behind zeros.
      content.fill(0, bytes.size, Math.max(bytes.size, length));
      length = bytes.size;
      continue;
    }
    for (const { offset, data } of is === 'durable' ? [bytes] : sectors(bytes, sector)) {
      if (is !== 'durable' && !chance.is(share)) continue;
      length = Math.max(length, offset + data.length);
      if (length > content.length) content = Buffer.concat([content], 2 * length);
      data.copy(content, offset);
    }
  }
  return content.subarray(0, length);
}

/** A write as the disk takes it, piece by piece. */
function* sectors({ offset, data }: { offset: number; data: Buffer }, size: number): Generator<{ offset: number; data: Buffer }> {
  for (let at = 0; at < data.length;) {
    const length = Math.min(size - ((offset + at) % size), data.length - at);
    yield { offset: offset + at, data: data.subarray(at, at + length) };
    at += length;
  }
}
