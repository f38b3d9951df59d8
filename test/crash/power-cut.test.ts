/** The power cuts of the crash tests themselves: they take what a disk may lose, and nothing else. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Chance } from '../support/simulation.js';
import { leave } from './power-cut.js';
import type { Op } from './recording.js';

const place = mkdtempSync(join(tmpdir(), 'theriac-power-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const write = (path: string, offset: number, text: string): Op => ({ what: 'write', path, offset, data: Buffer.from(text) });
const sync = (path: string): Op => ({ what: 'sync', path });
const FOLDER = sync('');

/** All that a file may hold after a power cut, by 300 of them; undefined where it may be gone. */
function outcomes(path: string, ops: readonly Op[], until = ops.length): Set<string | undefined> {
  const found = new Set<string | undefined>();
  for (let seed = 0; seed < 300; seed++) {
    const folder = join(place, 'after');
    leave(folder, ops, until, new Chance(seed));
    const file = join(folder, path);
    found.add(existsSync(file) ? readFileSync(file, 'utf8') : undefined);
    rmSync(folder, { recursive: true });
  }
  return found;
}

describe('a power cut', () => {
  it('leaves what was synced, its name included', () => {
    expect(outcomes('a', [write('a', 0, 'x'), sync('a'), FOLDER])).toEqual(new Set(['x']));
  });

  it('may take a name that was not synced with its folder', () => {
    expect(outcomes('a', [write('a', 0, 'x'), sync('a')])).toEqual(new Set(['x', undefined]));
  });

  it('may take what was not synced, or a part of it at the border of a sector', () => {
    const long = `${'1'.repeat(512)}${'2'.repeat(512)}`;
    const kept = outcomes('a', [write('a', 0, 'x'), sync('a'), FOLDER, write('a', 512, long)]);
    expect(kept).toContain('x');
    expect(kept).toContain(`x${'\0'.repeat(511)}${'1'.repeat(512)}`);
    expect(kept).toContain(`x${'\0'.repeat(1023)}${'2'.repeat(512)}`);
  });

  it('may take what a failed sync was for, whatever is synced after, but not what was written over it', () => {
    const lost: Op = { what: 'lost', path: 'a' };
    const ops = [write('a', 0, 'x'), sync('a'), FOLDER, write('a', 0, 'y'), lost, sync('a')];
    expect(outcomes('a', ops)).toEqual(new Set(['x', 'y']));
    expect(outcomes('a', [...ops, write('a', 0, 'z'), sync('a')])).toEqual(new Set(['z']));
  });

  it('leaves the old file or the new one where one was renamed over the other, and the new one once the folder is synced', () => {
    const rename: Op = { what: 'rename', path: 'b', to: 'a' };
    const ops = [write('a', 0, 'old'), sync('a'), FOLDER, write('b', 0, 'new'), sync('b'), rename];
    expect(outcomes('a', ops)).toEqual(new Set(['old', 'new']));
    expect(outcomes('a', [...ops, FOLDER])).toEqual(new Set(['new']));
    expect(outcomes('b', [...ops, FOLDER])).toEqual(new Set([undefined]));
  });

  it('may leave what was cut off a file that was not synced since', () => {
    const ops: Op[] = [write('a', 0, 'long'), sync('a'), FOLDER, { what: 'truncate', path: 'a', size: 1 }];
    expect(outcomes('a', ops)).toEqual(new Set(['long', 'l']));
    expect(outcomes('a', [...ops, sync('a')])).toEqual(new Set(['l']));
  });

  it('knows nothing of what came after it', () => {
    const ops = [write('a', 0, 'x'), sync('a'), FOLDER, write('a', 0, 'y'), sync('a')];
    expect(outcomes('a', ops, 3)).toEqual(new Set(['x']));
  });
});
