import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeUnfinished, writeDurably } from './durable-file.js';

describe('a durable file', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'theriac-file-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (): string => join(folder, 'note');

  it('is replaced where it may be, and is its owner’s alone', async () => {
    await writeDurably(file(), 'one', { replace: true });
    await writeDurably(file(), 'two', { replace: true });
    expect(readFileSync(file(), 'utf8')).toBe('two');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['note']);
  });

  it('is not replaced where it may not be: of two writers one wins', async () => {
    const outcomes = await Promise.allSettled(['one', 'two'].map((text) => writeDurably(file(), text, { replace: false })));
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).toMatchObject([{ reason: { code: 'EEXIST' } }]);
    expect(readFileSync(file(), 'utf8')).toMatch(/^(one|two)$/);
    expect(readdirSync(folder)).toEqual(['note']);
  });

  it('leaves nothing behind where it cannot come to its name', async () => {
    writeFileSync(join(folder, 'taken'), '');
    await expect(writeDurably(join(folder, 'taken', 'note'), 'x', { replace: true })).rejects.toThrow(/ENOTDIR/);
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('is cleaned of what was begun, and nothing else is', async () => {
    const begun = '0b7c2f0e-6f5a-4c0e-9a3d-5d1f0c8b7a61';
    const names = ['note', `note.${begun}`, 'note.1', 'note.bak', `other.${begun}`];
    for (const name of names) writeFileSync(join(folder, name), '');
    await removeUnfinished(file());
    expect(readdirSync(folder).sort()).toEqual(['note', 'note.1', 'note.bak', `other.${begun}`]);
    await removeUnfinished(join(folder, 'nowhere', 'note'));
  });
});
