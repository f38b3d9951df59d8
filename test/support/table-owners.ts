/**
 * Finds SQL that names tables, in the text of source files: which table each statement reads or writes by name. A table
 * belongs to the folder of src/ whose entities declare it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** A table named in a place; `null` where its name is put together when the program runs, so that nobody can tell. */
export interface TableUse {
  line: number;
  table: string | null;
}

/** The folder of src/ in which a file lies; for files directly under it their own name. */
export const roomOf = (file: string): string => file.split('/')[1]!;

/** The product's source files, from the repository's root. */
export const sourceFiles = (): string[] =>
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((file) => join('src', file))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));

export const parse = (file: string, text = readFileSync(file, 'utf8')): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** Table -> the folder whose entities declare it. */
export function tableOwners(): Map<string, string> {
  const owners = new Map<string, string>();
  for (const file of sourceFiles().filter((each) => each.endsWith('.entities.ts'))) {
    visit(parse(file), (node) => {
      if (!ts.isDecorator(node) || !ts.isCallExpression(node.expression)) return;
      const [name] = node.expression.arguments;
      if (node.expression.expression.getText() === 'Entity' && name && ts.isStringLiteral(name))
        owners.set(name.text, roomOf(file));
    });
  }
  return owners;
}

/** Functions of the database's helpers that take a table by its name -> the place of that argument. */
export function tableHelpers(): Map<string, number> {
  const helpers = new Map<string, number>();
  for (const file of sourceFiles().filter((each) => each.startsWith('src/platform/database/'))) {
    visit(parse(file), (node) => {
      if (!ts.isFunctionDeclaration(node) || !node.name) return;
      const at = node.parameters.findIndex(({ name }) => name.getText() === 'table');
      if (at >= 0) helpers.set(node.name.text, at);
    });
  }
  return helpers;
}

/** The tables that a file's statements, its calls of helpers, its migrations and its imports of entities name. */
export function tableUses(
  source: ts.SourceFile,
  owners: ReadonlyMap<string, string>,
  helpers: ReadonlyMap<string, number>,
): TableUse[] {
  const uses: TableUse[] = [];
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  visit(source, (node) => {
    const add = (table: string | null): unknown => uses.push({ line: lineOf(node), table });
    if (isText(node) && !isText(node.parent)) tablesIn(textOf(node), owners).forEach(add);
    if (ts.isCallExpression(node)) {
      const at = helpers.get(node.expression.getText());
      const name = at === undefined ? undefined : node.arguments[at];
      if (name) add(ts.isStringLiteralLike(name) ? name.text : null);
    }
    if (ts.isObjectLiteralExpression(node)) {
      const [name, columns] = ['name', 'columns'].map((key) => memberOf(node, key));
      if (columns && name && ts.isStringLiteral(name)) add(name.text);
    }
    if (ts.isImportDeclaration(node)) {
      const from = (node.moduleSpecifier as ts.StringLiteral).text;
      if (!from.startsWith('.') || !from.endsWith('.entities.js')) return;
      const room = roomOf(normalize(join(dirname(source.fileName), from)));
      add([...owners].find(([, owner]) => owner === room)?.[0] ?? null);
    }
  });
  return uses;
}

/** The value of an object's member, where it is written out. */
function memberOf(object: ts.ObjectLiteralExpression, key: string): ts.Expression | undefined {
  const found = object.properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === key);
  return found && (found as ts.PropertyAssignment).initializer;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** Text in quotes, with or without places to fill in, and several such put together. */
const isText = (node: ts.Node): node is ts.Expression =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken);

/** What stands for a part that is known only when the program runs. */
const HOLE = '\u0000';

function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isBinaryExpression(node) && isText(node)) return textOf(node.left) + textOf(node.right);
  if (!ts.isTemplateExpression(node)) return node.getText().startsWith('quote(') ? `"${HOLE}"` : HOLE;
  return node.head.text + node.templateSpans.map(({ expression, literal }) => textOf(expression) + literal.text).join('');
}

/** After these comes a table, or a list in parentheses. */
const BEFORE = /^(from|join|into|update|table|using|only|lateral)$/i;
/** These end a list of tables. */
const AFTER = /^(where|group|order|having|limit|union|select|set|values|returning|window|on)$/i;

/** Where a statement is between two parentheses: whether a table may come next, and whether in a list of them. */
interface Level {
  list: boolean;
  next: boolean;
  /** In capital letters, as only SQL is: then a name may stand without quotes. */
  shouted: boolean;
}

/** The tables that SQL reads or writes, in their order; columns and aliases of the same name are none. */
function tablesIn(text: string, owners: ReadonlyMap<string, string>): (string | null)[] {
  const found: (string | null)[] = [];
  const levels: Level[] = [{ list: false, next: false, shouted: false }];
  let schema = false;
  for (const token of text.match(/"[^"]*"|'[^']*'|\w+|[^\s\w]/g) ?? []) {
    const level = levels.at(-1)!;
    if (token === '(') levels.push({ list: false, next: false, shouted: false });
    else if (token === ')') levels.splice(Math.max(1, levels.length - 1));
    else if (token === ',') level.next = level.list;
    else if (token === '.' && schema) level.next = true;
    else if (BEFORE.test(token)) {
      Object.assign(level, { next: true, shouted: token === token.toUpperCase(), list: level.list || /^from$/i.test(token) });
    } else if (AFTER.test(token)) Object.assign(level, { next: false, list: level.list && /^on$/i.test(token) });
    else if (level.next) {
      const name = token.replaceAll('"', '');
      const quoted = token !== name;
      if (quoted && name.includes(HOLE)) found.push(null);
      else if (owners.has(name) && (quoted || level.shouted)) found.push(name);
      level.next = false;
      schema = true;
      continue;
    }
    schema = false;
  }
  return found;
}
