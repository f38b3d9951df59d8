import ts from 'typescript';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { type Comparison, comparisons, serverProgram } from './support/policy-comparisons.js';
import { parse, sourceFiles } from './support/table-owners.js';

/** One a line: each compares what a session says. */
const PLANTED = [
  'viewer.gln === row.owner',
  'row.owner == viewer.gln',
  'viewer.gln !== row.owner',
  `viewer.role === 'regulator'`,
  `viewer.kind === 'participant'`,
  'viewer.site === null || row.open',
  '[row.owner, row.taker].includes(viewer.gln)',
  `viewer.permissions.includes('lock')`,
  'new Set([row.owner]).has(viewer.gln)',
  'viewer.permissions.some((one) => one === row.owner)',
  'viewer?.gln === row.owner',
  `viewer['gln'] === row.owner`,
  '(viewer.gln as string) === row.owner',
  '(row.site ?? viewer.site) === row.site',
  '((): boolean => { switch (viewer.role) { default: return true; } })()',
  '((): boolean => { const { gln } = viewer; return gln === row.owner; })()',
  '((): boolean => { const { gln: own } = viewer; return row.owner === own; })()',
  '((): boolean => { const own = viewer.gln; return row.owner === own; })()',
  '((): boolean => { const { gln } = viewer; const own = gln; return row.owner === own; })()',
  '(({ gln }: Professional): boolean => gln === row.owner)(viewer)',
  '(({ gln: asker }: Pick<Professional, "gln">): boolean => asker === row.owner)(viewer)',
  '((asker: Professional): boolean => asker.gln === row.owner)(viewer)',
  '((asker: Viewer): boolean => asker.kind !== row.owner)(viewer)',
  'isRegulator(viewer)',
  'isSelf(viewer, row.owner)',
  'isSignedIn(viewer)',
  '[row.owner].some((one) => isSelf(viewer, one))',
  '((asker: string): boolean => asker === row.owner)(viewer.gln)',
  '((): boolean => { const isOwner = (asker: string): boolean => row.owner === asker; return isOwner(viewer.gln); })()',
  '((): boolean => { const a = (one: string): boolean => one === row.owner, b = (one: string): boolean => a(one); return b(viewer.gln); })()',
  '((): boolean => { function isOwner(_: number, asker: string) { return row.owner === asker; } return isOwner(1, viewer.gln); })()',
];

/** What may stand elsewhere, since it does not decide who sees which row. */
const EXEMPT = [
  // Pages that anybody sees have another answer, and not less of the same.
  'src/scan/scan.controller.ts isSignedIn(viewer)',
  // Nobody is shown an entry for the sake of its histories, which need not be read then.
  'src/entries/entries.controller.ts isSignedIn(viewer)',
  // What one participant, whoever it is, gave, took or holds is the question there, and not whether somebody may ask it.
  'src/custody/read/handoffs.reader.ts root.holder === own',
  'src/custody/read/handoffs.reader.ts actor === own',
  'src/custody/read/handoffs.reader.ts taker === own',
  'src/custody/read/site-stock.reader.ts root?.holder === holder',
];

const FILE = 'src/scan/planted.ts';
const HEAD = `import { isRegulator, isSelf, isSignedIn, type Professional, type Viewer } from '../registry/policy/access.policy.js';
declare const viewer: Professional;
declare const row: { owner: string; taker: string; site: string | null; open: boolean; gln: string };
`;
const FINE = `export const fine = [row.gln === row.owner, viewer.gln.length, { by: viewer.gln }, [viewer.gln].concat(row.owner)];`;

let found: Comparison[];
beforeAll(() => {
  const text = `${HEAD}${FINE}\n${PLANTED.map((one, i) => `export const planted${i} = ${one};`).join('\n')}\n`;
  found = comparisons(serverProgram({ [FILE]: text }));
});

test('what a session says is compared with anything in the policy room only', () => {
  const elsewhere = found.filter(({ file, text }) => file !== FILE && !EXEMPT.includes(`${file} ${text}`));
  expect(elsewhere.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  const names = found.map(({ file, text }) => `${file} ${text}`);
  expect(EXEMPT.filter((one) => !names.includes(one))).toEqual([]);
});

test('who may be nobody is asked for only where people need not be signed in, and there always', () => {
  const wrong = sourceFiles().flatMap((file) => {
    const methods: ts.MethodDeclaration[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isMethodDeclaration(node)) methods.push(node);
      ts.forEachChild(node, visit);
    };
    visit(parse(file));
    return methods.flatMap((method) => {
      const text = method.getText();
      const isOptional = text.includes(`@Access('optional')`);
      const fits = isOptional ? !text.includes('@SignedIn()') : !text.includes('@CurrentViewer()');
      return fits ? [] : [`${file} ${method.name.getText()}`];
    });
  });
  expect(wrong).toEqual([]);
});

describe('the check of the policy room', () => {
  const first = HEAD.split('\n').length + 1;
  const isFound = (line: number): boolean => found.some((one) => one.file === FILE && one.line === line);

  test.each(PLANTED.map((text, i) => ({ text, line: first + i })))('finds $text', ({ line }) => {
    expect(isFound(line)).toBe(true);
  });

  it('passes other rows with the same names, and what is only handed on', () => {
    expect(isFound(first - 1)).toBe(false);
  });
});
