/**
 * Finds where what a session says (participant, role, key, permissions, site; whether there is one) is compared with anything.
 * It asks the compiler what each name is, so that it does not matter how a value got there: off the viewer, taken apart, by
 * way of a variable of its own or as the parameter of a function that is called with it. It does not follow what is put into an
 * object or list and taken out elsewhere, or handed to a function that is itself a value.
 */
import { join } from 'node:path';
import ts from 'typescript';

/** A comparison: in which file and line, and its text. */
export interface Comparison {
  file: string;
  line: number;
  text: string;
}

/** Where Viewer is declared, and the only room in which its members are compared. */
const POLICY = 'src/registry/policy/';
/** What the policies ask of a viewer, which is a comparison, too. */
const ASKING: ReadonlySet<string> = new Set(['isRegulator', 'isSelf', 'isSignedIn']);
const COMPARING = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.InKeyword,
]);
/** Methods that tell whether something is, or is in, something else. */
const MEMBERSHIP = /^(includes|has|indexOf|startsWith|endsWith|localeCompare|some|every|find|filter)$/;

/** The server's source, and with it files that are not on the disk: path -> text. */
export function serverProgram(planted: Readonly<Record<string, string>>): ts.Program {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile('tsconfig.json', ts.sys.readFile).config, ts.sys, '.');
  const host = ts.createCompilerHost(options, true);
  const texts = new Map(Object.entries(planted).map(([file, text]) => [join(process.cwd(), file), text]));
  const { fileExists, readFile } = host;
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  return ts.createProgram([join(process.cwd(), 'src/main.ts'), ...texts.keys()], { ...options, noEmit: true }, host);
}

/** All comparisons of what a session says, outside of the policy room. */
export function comparisons(program: ts.Program): Comparison[] {
  const checker = program.getTypeChecker();
  const found: Comparison[] = [];
  const outside = program.getSourceFiles().filter(({ fileName }) => {
    const file = fileName.slice(process.cwd().length + 1);
    return file.startsWith('src/') && !file.startsWith(POLICY);
  });
  const said = parametersSaid(checker, outside);
  for (const source of outside) {
    const file = source.fileName.slice(process.cwd().length + 1);
    const visit = (node: ts.Node): void => {
      if (compares(node).some((operand) => isSaid(checker, said, operand))) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        found.push({ file, line, text: node.getText().split('\n')[0]! });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

/** What a node compares; nothing where it compares nothing. */
function compares(node: ts.Node): ts.Expression[] {
  if (ts.isBinaryExpression(node) && COMPARING.has(node.operatorToken.kind)) return [node.left, node.right];
  if (ts.isSwitchStatement(node)) return [node.expression];
  if (ts.isCallExpression(node) && ASKING.has(node.expression.getText())) return [node.expression];
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  return MEMBERSHIP.test(node.expression.name.text) ? [node.expression.expression, ...node.arguments] : [];
}

/** Whether a value is one that a session says, or is made of one. */
function isSaid(checker: ts.TypeChecker, said: ReadonlySet<ts.Node>, node: ts.Node | undefined, depth = 0): boolean {
  if (node === undefined || depth > 20) return false;
  const within = (...parts: (ts.Node | undefined)[]): boolean => parts.some((part) => isSaid(checker, said, part, depth + 1));
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
    return within(node.expression);
  if (ts.isSpreadElement(node) || ts.isSatisfiesExpression(node)) return within(node.expression);
  if (ts.isArrayLiteralExpression(node)) return within(...node.elements);
  if (ts.isConditionalExpression(node)) return within(node.whenTrue, node.whenFalse);
  if (ts.isTemplateExpression(node)) return within(...node.templateSpans.map(({ expression }) => expression));
  if (ts.isBinaryExpression(node) && !COMPARING.has(node.operatorToken.kind)) return within(node.left, node.right);
  if (ts.isPropertyAccessExpression(node)) return isMember(checker.getSymbolAtLocation(node.name));
  if (ts.isElementAccessExpression(node)) {
    const key = ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : '';
    return isMember(checker.getTypeAtLocation(node.expression).getProperty(key));
  }
  if (!ts.isIdentifier(node)) return false;
  const declared = declarationOf(checker, node);
  if (!declared) return false;
  if (ts.isBindingElement(declared) && ts.isObjectBindingPattern(declared.parent)) {
    const key = (declared.propertyName ?? declared.name).getText();
    return isMember(checker.getTypeAtLocation(declared.parent).getProperty(key));
  }
  if (declared.getSourceFile().fileName.includes(POLICY)) return ASKING.has(node.text);
  return said.has(declared) || (ts.isVariableDeclaration(declared) && within(declared.initializer));
}

/** The parameters that are handed what a session says by a call, and those that these are handed on to. */
function parametersSaid(checker: ts.TypeChecker, sources: readonly ts.SourceFile[]): ReadonlySet<ts.Node> {
  const said = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const handed = [...(node.arguments ?? []).entries()].filter(([, argument]) => isSaid(checker, said, argument));
      const parameters = handed.length === 0 ? [] : (checker.getResolvedSignature(node)?.declaration?.parameters ?? []);
      for (const [i] of handed) if (parameters[i]) said.add(parameters[i]);
    }
    ts.forEachChild(node, visit);
  };
  for (let before = -1; before < said.size;) {
    before = said.size;
    sources.forEach(visit);
  }
  return said;
}

/** Where a name was declared, in another file too. */
function declarationOf(checker: ts.TypeChecker, name: ts.Identifier): ts.Declaration | undefined {
  const symbol = checker.getSymbolAtLocation(name);
  return (symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
}

/** Whether a property is one of the type Viewer, however it is passed on. */
const isMember = (symbol: ts.Symbol | undefined): boolean =>
  symbol?.declarations?.some((one) => {
    for (let node: ts.Node = one; node.parent; node = node.parent)
      if (ts.isTypeAliasDeclaration(node)) return node.name.text === 'Viewer' && node.getSourceFile().fileName.includes(POLICY);
    return false;
  }) ?? false;
