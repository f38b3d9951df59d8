/** What problems say, read as a stranger to this program would: in words of the trade, with advice that can be followed. */
import { expect, it } from 'vitest';
import { createProgram } from '../src/cli/program.js';
import { operatorCommands } from '../src/ops/commands.js';
import { ROWS } from './access-matrix.data.js';
import { leavesOf, pathOf } from './support/command-line.js';
import { problemTexts } from './support/problem-texts.js';

const texts = problemTexts();
const program = createProgram('0');
operatorCommands(program);
const leaves = leavesOf(program);

/** Words of this program's inside, and of its language. */
const INTERNAL =
  /\b(?:cohorts?|holdings?|sequencer|writer thread|undefined|NaN|null|boolean|regexp?|schema|tuple|enum|struct|callback)\b/i;
/** Words of the form of statements (docs/protocol.md 2 to 5): said to those who write programs, by what reads forms. */
const OF_THE_FORM = /\b(?:jws|kid|jwk|prev|fence|base64(?:url)?|canonical(?:ly)?|byte order|leaf|tiles?|thumbprint)\b/i;
const READS_FORMS =
  /^(?:protocol\/(?:statement|log|gs1|epcis)\/|protocol\/(?:bytes|entry|serial-list|form)\.ts|entries\/|ledger\/|wire\/|client\/(?:log|audit|http)\/|registry\/registry\.store)/;

it('are found, hundreds of them', () => {
  expect(texts.length).toBeGreaterThan(500);
});

it('have no word of the inside', () => {
  expect(texts.filter(({ text }) => INTERNAL.test(text))).toEqual([]);
  expect(texts.filter(({ file, text }) => OF_THE_FORM.test(text) && !READS_FORMS.test(file))).toEqual([]);
});

it('name the member where they point into JSON', () => {
  // A pointer that is put in comes with its name (placeOf); one that is written out stands beside it.
  expect(
    texts.filter(({ text }) => /(?:^|[ "(])\/(?!api\b|log\b|docs\b|openapi|settings\b|\{)[a-z][A-Za-z]+(?:\/|\b)/.test(text)),
  ).toEqual([]);
});

it('send nobody to a command, an option or an address that is not there', () => {
  const commands = new Set(
    leaves.flatMap((leaf) =>
      pathOf(leaf)
        .split(' ')
        .map((_, i, all) => all.slice(0, i + 1).join(' ')),
    ),
  );
  const options = new Set([...leaves, program].flatMap((leaf) => leaf.options.flatMap(({ long }) => long ?? [])));
  const addresses = ROWS.map(({ route }) =>
    route
      .replace(/^[A-Z]+ /, '')
      .replace(/\{\w+\}|:\w+/g, '')
      .replace(/\/$/, ''),
  );
  const lost = texts.flatMap(({ file, text }) => {
    const said = [...text.matchAll(/["`](?:npx )?theriac ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)/g)].map(([, words]) => words!);
    const unknown = [
      ...said.filter((words) => ![...commands].some((command) => words === command || words.startsWith(`${command} `))),
      ...[...text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)]
        .map(([option]) => option)
        .filter((option) => !options.has(option) && option !== '--data-checksums'),
      ...[...text.matchAll(/\/(?:api|log)\/[a-z/-]+[a-z]/g)]
        .map(([path]) => path)
        .filter((path) => !addresses.some((one) => one.startsWith(path))),
    ];
    return unknown.map((one) => `${file}: ${one}`);
  });
  expect(lost).toEqual([]);
});
