/**
 * What comments and documents name: files, folders and functions. A name that nothing has any more is a comment that was left
 * behind when the code went on.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Every file of the project that comments may name, from the repository's root. */
export const projectFiles = (): string[] => [
  ...readdirSync('.').filter((name) => /\.(ts|js|md)$/.test(name)),
  ...['src', 'web', 'test', 'bench', 'docs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|js|md|css|json|py)$/.test(name) && !name.includes('node_modules'))
      .map((name) => join(folder, name)),
  ),
];

/** A file's comments, and its text without them. */
export function apart(text: string): { comments: { line: number; text: string }[]; code: string } {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true);
  const ranges = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    const around = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    for (const { pos, end } of around) ranges.set(pos, end);
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(source);
  let [code, last] = ['', 0];
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const comments = sorted.map(([pos, end]) => {
    code += text.slice(last, pos);
    last = end;
    return { line: source.getLineAndCharacterOfPosition(pos).line + 1, text: text.slice(pos, end) };
  });
  return { comments, code: code + text.slice(last) };
}

/** A file by its name, with or without a path before it; Node.js is none. */
const FILE = /(?<![\w/.*-])(?!Node\.js)(?:\.{1,2}\/)*[\w-][\w./-]*\.(?:ts|js|md)\b/g;
const FOLDER = /(?<![\w/.-])(?:src|test|web|bench|docs)\/[\w/-]*\w(?![\w/*<-]|\.\w)/g;

/**
 * The files and folders that `text` names and that are not there. A bare name is one of the same folder, of the root, or one
 * that the project has once; a path is the end of a file's whole path, or starts with dots.
 *
 * @param file where the text stands
 */
export function missingFiles(text: string, file: string, files: readonly string[]): string[] {
  const isFile = (name: string): boolean => {
    if (files.includes(join(dirname(file), name)) || files.includes(name)) return true;
    const found = files.filter((one) => one === name || one.endsWith(`/${name}`));
    return name.includes('/') ? found.length > 0 : found.length === 1;
  };
  const isFolder = (name: string): boolean => files.some((one) => one.startsWith(`${name}/`) || one.startsWith(`${name}.`));
  const named = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([name]) => name);
  return [...named(FILE).filter((name) => !isFile(name)), ...named(FOLDER).filter((name) => !isFolder(name))];
}

/** All words of the code, whose comments are taken out. */
export const wordsOf = (code: string): string[] => code.match(/[A-Za-z_][\w$]*/g) ?? [];

/** Words of standards and of JavaScript itself, which no code of ours needs to say. */
const FOREIGN = ['dateTime', 'toJSON'];

/** The names in a comment that read like a function's or a property's (capitals inside) and that no code has. */
export const missingNames = (comment: string, words: ReadonlySet<string>): string[] =>
  (comment.match(/(?<![\w$.'"/-])[a-z]+[A-Z][\w$]*/g) ?? []).filter((name) => !words.has(name) && !FOREIGN.includes(name));

export const read = (file: string): string => readFileSync(file, 'utf8');
