/**
 * docs/protocol.md is true: its examples are what the code makes (`-u` writes them anew), and every refusal of the rules
 * is in it. story.json leads a fresh ledger to the outcomes that it tells.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../src/protocol/log/checkpoint.js';
import { fromBase64url, fromHex, toBase64url } from '../src/protocol/bytes.js';
import { STEP_KINDS } from '../src/protocol/epcis/event.js';
import { Fault } from '../src/protocol/fault.js';
import { ed25519Verifier } from '../src/protocol/log/note.js';
import { RECORD_TYPES } from '../src/protocol/registry/records.js';
import { serialListRoot } from '../src/protocol/serial-list.js';
import { edgeRoot } from '../src/protocol/log/tiles.js';
import { PureWorld } from './support/pure-world.js';
import { examples } from './vectors/examples.js';
import { story } from './vectors/story.js';

const root = new URL('..', import.meta.url).pathname;
const docPath = `${root}docs/protocol.md`;
const doc = readFileSync(docPath, 'utf8');
const storyPath = `${root}test/vectors/story.json`;

const EXAMPLE = /(<!-- example: ([a-z-]+) -->\n\n```[a-z]*\n)([\s\S]*?)(\n```\n)/g;

/** The codes of all refusals in the code of the rules. */
function codesOfRules(): string[] {
  const folders = ['src/protocol/custody', 'src/protocol/registry'];
  const files = folders.flatMap((folder) => readdirSync(root + folder).map((name) => `${folder}/${name}`));
  const sources = [
    ...files,
    'src/protocol/entry.ts',
    'src/protocol/statement/jws.ts',
    'src/protocol/statement/json.ts',
    'src/protocol/epcis/step.ts',
  ];
  // What a door asks beside the rules is no rule.
  const text = sources
    .filter((name) => !name.endsWith('.test.ts') && !name.endsWith('/place.ts'))
    .map((name) => readFileSync(root + name, 'utf8'));
  return [...new Set(text.flatMap((source) => [...source.matchAll(/new Fault\(\s*'([^']+)'/g)].map(([, code]) => code!)))];
}

describe('docs/protocol.md', () => {
  test('has examples that are what the code makes', async () => {
    const made = examples();
    const named = [...doc.matchAll(EXAMPLE)].map(([, , name]) => name!);
    expect(named.toSorted()).toEqual(Object.keys(made).toSorted());
    await expect(
      doc.replace(EXAMPLE, (_, head: string, name: string, __, end: string) => head + made[name] + end),
    ).toMatchFileSnapshot(docPath);
  });

  test('has every step and every record', () => {
    for (const kind of STEP_KINDS) expect(doc).toMatch(new RegExp(`^\\| ${kind} +\\|`, 'm'));
    for (const type of RECORD_TYPES) expect(doc).toMatch(new RegExp(`^\\| \`${type}\` +\\|`, 'm'));
  });

  test('has every refusal of the rules', () => {
    const codes = codesOfRules();
    expect(codes.length).toBeGreaterThan(60);
    expect(codes.filter((code) => !doc.includes(`\`${code}\``))).toEqual([]);
  });

  test('has vectors of every refusal of the rules, but of 257 heads and of JSON that is not signed', () => {
    const read = (name: string): string => readFileSync(`${root}test/vectors/${name}.json`, 'utf8');
    const met = [...`${read('entries')}${read('story')}`.matchAll(/"(?:code|outcome)": "([^"]+)"/g)].map(([, code]) => code!);
    const unmet = ['json-malformed', 'too-many-heads'];
    expect(
      codesOfRules()
        .filter((code) => !met.includes(code))
        .toSorted(),
    ).toEqual(unmet);
  });

  test('numbers its rules without gaps', () => {
    const numbers = [...doc.matchAll(/^\*\*(\d+)\.(\d+)\*\*/gm)].map(([, chapter, rule]) => [Number(chapter), Number(rule)]);
    expect(numbers.length).toBeGreaterThan(60);
    const expected: number[][] = [];
    for (const [chapter] of numbers) {
      const before = expected.at(-1);
      expected.push(before?.[0] === chapter ? [chapter!, before![1]! + 1] : [chapter!, 1]);
    }
    expect(numbers).toEqual(expected);
  });
});

describe('story.json', () => {
  const file = () => JSON.parse(readFileSync(storyPath, 'utf8')) as ReturnType<typeof story>;

  test('is what its maker makes', async () => {
    const options = { ...(await resolveConfig(storyPath)), parser: 'json' };
    await expect(await format(JSON.stringify(story()), options)).toMatchFileSnapshot(storyPath);
  });

  test('leads a fresh ledger to the outcomes that it tells', () => {
    const { entries, lists, checkpoint, logKey, ledger } = file();
    const world = new PureWorld();
    for (const [i, { what, time, jws, outcome }] of entries.entries()) {
      for (const list of lists.filter(({ before }) => before === i)) {
        expect(toBase64url(serialListRoot(fromHex(list.seed), list.uris))).toBe(list.root);
        world.upload(list.uris, list.root);
      }
      world.time = time;
      let came: number | string;
      try {
        world.enter(jws);
        came = world.index - 1;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        came = error.code;
      }
      expect(came, what).toBe(outcome);
    }
    expect(entries.length).toBeGreaterThan(380);
    expect(world.ledger).toBe(ledger);
    const opened = openCheckpoint(checkpoint, ed25519Verifier(logKey));
    expect(toBase64url(edgeRoot(world.edge))).toBe(toBase64url(opened.root));
    expect(fromBase64url(ledger)).toHaveLength(32);
  });
});
