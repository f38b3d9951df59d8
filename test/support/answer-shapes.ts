/** Finds types that describe an answer by hand: whoever reads answers takes their types from src/wire. */
import ts from 'typescript';

/** What of a zod schema is looked at: its own members, and the schemas that it is made of. */
interface Def {
  shape?: Record<string, { _zod: { def: Def } }>;
  [part: string]: unknown;
}

/** The names of the members of every object that a schema has in it. */
export function shapesOf(schema: object, seen = new Set<unknown>()): string[][] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const def = (schema as { _zod?: { def: Def } })._zod?.def;
  if (!def) return [];
  const own = def.shape ? [Object.keys(def.shape)] : [];
  const parts = [...Object.values(def.shape ?? {}), ...Object.values(def).flat()];
  return [...own, ...parts.flatMap((part) => (typeof part === 'object' && part !== null ? shapesOf(part, seen) : []))];
}

/** Fewer members than these say too little: every pair of a name and a GLN would be an answer. */
const TELLING = 3;

/**
 * The types of a source whose members are all members of one of the shapes, by line: `12: id, index, time`. What adds its members
 * to another type (options of a command, an answer with what was found out of it) is not looked at.
 */
export function handMade(file: string, text: string, shapes: readonly (readonly string[])[]): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const visit = (node: ts.Node): void => {
    const isAdding = ts.isIntersectionTypeNode(node.parent ?? node) || (ts.isInterfaceDeclaration(node) && node.heritageClauses);
    if (!isAdding && (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node))) {
      const names = node.members.flatMap((one) => (one.name && ts.isIdentifier(one.name) ? [one.name.text] : []));
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      if (names.length >= TELLING && shapes.some((shape) => names.every((name) => shape.includes(name))))
        found.push(`${line}: ${names.join(', ')}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
