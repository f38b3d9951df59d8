import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { confirm } from './confirm.js';

const terminal = (isTTY: boolean) => {
  const [input, output] = [new PassThrough(), new PassThrough()].map((stream) => Object.assign(stream, { isTTY }));
  return { input: input!, output: output! };
};

describe('what cannot be undone', () => {
  const said: string[] = [];
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line)));
  afterEach(() => {
    vi.restoreAllMocks();
    said.length = 0;
  });
  const EFFECTS = ['1,200 packs at 3 sites', 'it cannot be undone'];
  const SHOWN = ['recall R-1:', '  1,200 packs at 3 sites', '  it cannot be undone'];

  it('is shown and signed after a yes', async () => {
    for (const answer of ['yes', 'Y ', 'YES']) {
      const at = terminal(true);
      at.input.write(`${answer}\n`);
      await expect(confirm('recall R-1', EFFECTS, {}, at)).resolves.toBeUndefined();
      expect(said.splice(0)).toEqual(SHOWN);
    }
  });

  it('is not signed after anything else, the end of the input included', async () => {
    for (const answer of ['no\n', '\n', 'yes please\n', undefined]) {
      const at = terminal(true);
      if (answer === undefined) at.input.end();
      else at.input.write(answer);
      await expect(confirm('recall R-1', EFFECTS, {}, at)).rejects.toMatchObject({ code: 'not-confirmed' });
    }
  });

  it('is not signed without a terminal unless --yes says so, and is shown all the same', async () => {
    const refused = confirm('recall R-1', EFFECTS, {}, terminal(false));
    await expect(refused).rejects.toMatchObject({ code: 'not-confirmed', facts: { effects: EFFECTS } });
    await expect(refused).rejects.toThrow(/--yes/);
    expect(said.splice(0)).toEqual(SHOWN);
    await expect(confirm('recall R-1', EFFECTS, { yes: true }, terminal(false))).resolves.toBeUndefined();
    expect(said.splice(0)).toEqual(SHOWN);
  });

  it('is told to machines in the refusal alone', async () => {
    const refused = confirm('recall R-1', EFFECTS, { json: true }, terminal(false));
    await expect(refused).rejects.toMatchObject({ facts: { what: 'recall R-1', effects: EFFECTS } });
    expect(said).toEqual([]);
  });
});
