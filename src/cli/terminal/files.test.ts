import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesIn, save, serialsIn } from './files.js';

describe('files of the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'theriac-files-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** An answer of two parts that ends, or breaks off as fetch tells it. */
  const answer = (breaks: boolean): Response =>
    new Response(
      new ReadableStream({
        start(body) {
          body.enqueue(new TextEncoder().encode('one\n'));
          if (breaks) return body.error(new TypeError('terminated'));
          body.enqueue(new TextEncoder().encode('two\n'));
          body.close();
        },
      }),
    );

  it('have their lines and numbers, whatever the editor', async () => {
    const file = join(folder, 'serials.txt');
    await writeFile(file, '\uFEFFA1\r\n\r\n A2 \n');
    expect(await linesIn(file)).toEqual([
      { number: 1, text: 'A1' },
      { number: 3, text: 'A2' },
    ]);
    await writeFile(file, 'A1\n\nno serial\n');
    await expect(serialsIn(file)).rejects.toMatchObject({ code: 'option-invalid', facts: { line: 3 } });
  });

  it('are there as a whole or not at all', async () => {
    let bytes = 0;
    await save(answer(false), join(folder, 'whole.txt'), (part) => (bytes += part.length));
    expect(await readFile(join(folder, 'whole.txt'), 'utf8')).toBe('one\ntwo\n');
    expect(bytes).toBe(8);
    await expect(save(answer(true), join(folder, 'broken.txt'))).rejects.toMatchObject({ code: 'unreachable' });
    await expect(save(answer(false), join(folder, 'none', 'x.txt'))).rejects.toMatchObject({ code: 'option-invalid' });
    expect((await readdir(folder)).sort()).toEqual(['serials.txt', 'whole.txt']);
  });
});
