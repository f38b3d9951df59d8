/** The sentences of problems as they stand in the source: what a Fault is made with, or a function that makes one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const SRC = new URL('../../src/', import.meta.url).pathname;

/** A text and where it stands. What is put into a template is written `{}`. */
export interface ProblemText {
  file: string;
  text: string;
}

type Builder = ts.FunctionDeclaration | ts.ArrowFunction | ts.MethodDeclaration;

const isFault = (node: ts.Node): node is ts.NewExpression =>
  ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Fault';

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** The literals of an expression, a template as one text. */
function textsIn(node: ts.Node): string[] {
  const texts: string[] = [];
  const read = (each: ts.Node): void => {
    if (ts.isStringLiteral(each) || ts.isNoSubstitutionTemplateLiteral(each)) texts.push(each.text);
    else if (ts.isTemplateExpression(each)) {
      texts.push([each.head.text, ...each.templateSpans.map(({ literal }) => literal.text)].join('{}'));
      for (const { expression } of each.templateSpans) read(expression);
    } else each.forEachChild(read);
  };
  read(node);
  return texts;
}

const nameOf = (node: Builder): string | undefined => {
  if (node.name && ts.isIdentifier(node.name)) return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
};

/** Whether a function's own text is no more than the making of a Fault: what it is given becomes part of what is said. */
function makesFault(node: Builder): boolean {
  if (!node.body || node.parameters.length === 0) return false;
  const returned = ts.isBlock(node.body)
    ? node.body.statements.flatMap((one) => (ts.isThrowStatement(one) || ts.isReturnStatement(one) ? [one.expression] : []))
    : [node.body];
  return returned.some((one) => one !== undefined && isFault(one));
}

/** All texts of problems in the program. */
export function problemTexts(): ProblemText[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const found: ProblemText[] = [];
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const makers = new Set<string>();
    walk(source, (node) => {
      const isFunction = ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);
      const name = isFunction && makesFault(node) ? nameOf(node) : undefined;
      if (name !== undefined) makers.add(name);
    });
    walk(source, (node) => {
      const said = isFault(node)
        ? (node.arguments ?? []).slice(1, 2)
        : ts.isCallExpression(node) && makers.has(node.expression.getText().split('.').at(-1)!)
          ? node.arguments
          : [];
      for (const text of said.flatMap(textsIn)) if (/\S\s+\S/.test(text)) found.push({ file, text });
    });
  }
  return found;
}
