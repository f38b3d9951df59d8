import ts from 'typescript';
import { expect, it } from 'vitest';
import { read } from './support/comments.js';

const [, index] = read('ARCHITECTURE.md').split(/^## Where is the rule that answers \.\.\.$/m);
const rows = index!
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`'))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const inTicks = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);

/** What a source file declares: functions, constants, classes and their methods. */
function declaredIn(file: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isVariableDeclaration(node)) {
      if (node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
  return names;
}

it('the index of rules answers twenty questions or more', () => {
  expect(rows.flatMap(([, question]) => question!.match(/\?/g) ?? []).length).toBeGreaterThanOrEqual(20);
});

it.each(rows.map(([, question, file, functions]) => ({ question, file: file!, functions: functions! })))(
  '$question is where the index says',
  ({ file, functions }) => {
    const [path, ...others] = inTicks(file);
    expect(others).toEqual([]);
    const wanted = inTicks(functions);
    expect(wanted.length).toBeGreaterThan(0);
    const declared = declaredIn(`src/${path}`);
    expect(wanted.filter((name) => !declared.has(name))).toEqual([]);
  },
);

it('a rule that was renamed is missed', () => {
  const declared = declaredIn('src/protocol/custody/recall.ts');
  expect([declared.has('isCaution'), declared.has('CAUTIOUS'), declared.has('Recall')]).toEqual([true, false, false]);
});

it('ARCHITECTURE.md stays short enough to be read', () => {
  expect(read('ARCHITECTURE.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});
