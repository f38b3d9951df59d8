/** Imports and the README's day, by the built program against a fresh server. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startTheriac, theriac, type Ended, type Running } from './support/program.js';

const PARTNERS = [
  ['plant', '9521001000000', 'manufacturer'],
  ['warehouse', '9521004000007', 'distributor'],
  ['pharmacy', '9521005000006', 'pharmacy'],
] as const;
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const where = ['--address', 'Via Roma 1, Padova', '--country', 'IT', '--latitude', '45.4', '--longitude', '11.9'];

describe('scripts and imports', () => {
  let folder: string;
  let server: Running;
  let env: Record<string, string>;
  const run = (...args: string[]): Promise<Ended> => theriac(folder, args, env);
  async function ok(...args: string[]): Promise<string> {
    const { code, out, err } = await run(...args);
    if (code !== 0) throw new Error(`theriac ${args.join(' ')} ended with ${code}: ${out}${err}`);
    return out;
  }
  const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'theriac-day-'));
    const PORT = await freePort();
    env = { THERIAC_SERVER: `http://127.0.0.1:${PORT}`, THERIAC_STATE: join(folder, 'state') };
    const settings = { PORT, THERIAC_DATA: join(folder, 'data'), LOG_LEVEL: 'warn' };
    server = await startTheriac(folder, ['serve'], settings, /To look around first/);
    const token = /#token=(\S+)/.exec(server.text())![1]!;
    const init = [
      'init',
      '--trial',
      '--server',
      env['THERIAC_SERVER']!,
      '--token',
      token,
      '--keys',
      'keys',
      '--name',
      'Register',
    ];
    await ok(...init, '--authority', 'Authority', '--gln', '9521008000003', ...where);
    for (const [name, gln, role] of PARTNERS) {
      await ok('keys', 'new', `${name}.json`, '--gln', gln);
      await ok('apply', '--key', `${name}.json`, '--name', name, '--role', role, ...where);
      await ok('participant', 'admit', gln, '--grant', gln.slice(0, 7), '--key', 'keys/9521008000003.json');
    }
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs the day that the README shows, to a good audit', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const script = /<!-- script: a day -->\s+```bash\n([\s\S]*?)```/.exec(readme)![1]!;
    const program = `theriac() { '${process.execPath}' '${MAIN}' "$@"; }\n${script}`;
    const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...env } };
    const { stdout } = await promisify(execFile)('bash', ['-c', program], options);
    expect(stdout).toContain('good: nothing is wrong');
    expect(stdout).toContain('5 of 5 lines are in the log, 0 were before, 0 failed');
    expect(await readFile(join(folder, 'failed.csv'), 'utf8')).toMatch(/^line,problem,detail,SSCC,Customer,Despatch advice\n$/);
  });

  it('checks a file and sends nothing on a dry run, with the number of each bad line', async () => {
    await put(
      'batches.csv',
      '\uFEFFGTIN\tLot\tBest before\r\n09521001000017\tB1\t2039-01-31\r\n\r\n09521001000017\tB2\t31.01.2039\r\n123\tB3\t2039-01-31\r\n',
    );
    const args = ['import', 'batches', 'batches.csv', '--map', 'Best before=expiry', '--key', 'plant.json'];
    const dry = await run(...args, '--dry-run', '--json');
    expect(dry.code).toBe(1);
    expect(JSON.parse(dry.out)).toMatchObject({
      lines: 3,
      good: 1,
      sent: 0,
      failed: 2,
      results: [{ line: 2, checked: true }, { line: 4 }, { line: 5 }],
    });
  });

  it('refuses what a spreadsheet has spoilt, line by line, and passes over its empty rows', async () => {
    const lines = [
      'B1;4.68769E+17',
      'B1;4,68769e17',
      'B1;468769000000000000',
      'B1;468769000000000000',
      ';',
      'B1;S1;S2',
      'B1;S3;',
    ];
    await put(
      'sheet.csv',
      `gtin;lot;serial\n${lines.map((line) => (line === ';' ? ';;' : `09521001000017;${line}`)).join('\n')}\n  \n`,
    );
    const args = ['import', 'packs', 'sheet.csv', '--dry-run', '--json', '--key', 'plant.json'];
    const told = async (...more: string[]) => {
      const { results } = JSON.parse((await run(...args, ...more)).out) as {
        results: { line: number; problem?: string; detail: string }[];
      };
      return results.flatMap(({ line, problem, detail }) =>
        problem?.match(/option-invalid|line-repeated/) ? [[line, detail]] : [],
      );
    };
    const repeated = [5, expect.stringMatching(/^468769000000000000 stands in line 4 already/) as string];
    const extra = [7, expect.stringContaining('more values than columns ("S2")') as string];
    const spoilt = [2, 3].map((line) => [line, expect.stringContaining('insist with --as-written') as string]);
    expect(await told()).toEqual([...spoilt, repeated, extra]);
    expect(await told('--as-written')).toEqual([repeated, extra]);
  });

  it('sends the good lines, writes the bad ones to a file, and leaves out what is done when it runs again', async () => {
    const args = [
      'import',
      'batches',
      'batches.csv',
      '--map',
      'Best before=expiry',
      '--errors',
      'bad.csv',
      '--yes',
      '--key',
      'plant.json',
    ];
    const first = await run(...args);
    expect(first).toMatchObject({ code: 1, out: expect.stringContaining('1 of 3 lines are in the log') as string });
    expect(await readFile(join(folder, 'bad.csv'), 'utf8')).toMatch(/\n4,option-invalid,[\s\S]*B2,31.01.2039\n5,/);
    const again = JSON.parse((await run(...args, '--json')).out) as object;
    expect(again).toMatchObject({ sent: 0, skipped: 1, failed: 2 });
  });

  it('commissions the packs of a file by batch, and answers for each line that the server refuses', async () => {
    await put(
      'packs.csv',
      'gtin;lot;serial\n09521001000017;B1;S1\n09521001000017;B1;S2\n09521001000017;NONE;S3\n09521001000017;B1;S1\n',
    );
    const packs = await run('import', 'packs', 'packs.csv', '--yes', '--key', 'plant.json', '--json');
    expect(JSON.parse(packs.out)).toMatchObject({
      sent: 2,
      failed: 2,
      results: [{ line: 2 }, { line: 3 }, { line: 4, problem: 'batch-unknown' }, { line: 5, problem: 'line-repeated' }],
    });
    await put('gone.csv', 'code\n01/09521001000017/21/S1\n01/09521001000017/21/S9\n');
    const gone = await run('import', 'dispense', 'gone.csv', '--yes', '--key', 'plant.json');
    expect(gone.out).toMatch(/line 2: .*\(licence-missing\)\nline 3: .*\(object-unknown\)/);
    expect(gone.code).toBe(1);
  });

  it('says which columns a file lacks, and prints a template', async () => {
    await put('wrong.csv', 'Pallet,Customer\nx,y\n');
    const wrong = await run('import', 'ship', 'wrong.csv', '--yes', '--key', 'plant.json');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('no column for code, to') as string });
    expect(await ok('import', 'ship', '--template')).toMatch(/^code,to,to-site,po,desadv,time\n00\//);
  });

  it('prints completion scripts that shells can read', async () => {
    const script = await ok('completion', 'bash');
    const ask = `${script}\nCOMP_WORDS=(theriac import --dr); COMP_CWORD=2; _theriac; echo "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', ask]);
    expect(stdout).toBe('--dry-run\n');
    expect(await ok('completion', 'zsh')).toContain('#compdef theriac');
    expect(await ok('completion', 'fish')).toContain("-l 'dry-run'".replaceAll("'", ''));
  });
});
