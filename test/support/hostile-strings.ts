/** The hostile strings of the shared data, as bytes: broken and odd JSON, naughty text, injections of every kind. */
import { readdirSync } from 'node:fs';
import { vectorBytes, vectorJson, vectorPath, vectorText } from './vectors.js';

/** Strings by where they come from. Lines that repeat within a source are kept: what is counted is what was there. */
export function hostileStrings(): { source: string; strings: Buffer[] }[] {
  const files = (folder: string): Buffer[] =>
    readdirSync(vectorPath(folder))
      .sort()
      .map((name) => Buffer.from(vectorBytes(`${folder}/${name}`)));
  const lines = (file: string): Buffer[] =>
    vectorText(file)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Buffer.from(line));
  const payloads = readdirSync(vectorPath('hostile/payloads'))
    .filter((name) => name.endsWith('.txt'))
    .sort();
  return [
    { source: 'test_parsing', strings: files('hostile/jsontestsuite/test_parsing') },
    { source: 'test_transform', strings: files('hostile/jsontestsuite/test_transform') },
    { source: 'blns', strings: vectorJson<string[]>('hostile/blns/blns.json').map((text) => Buffer.from(text)) },
    { source: 'payloads', strings: payloads.flatMap((name) => lines(`hostile/payloads/${name}`)) },
  ];
}
