/** Our AI table against GS1's machine-readable dictionary: every AI, every attribute. */
import { describe, expect, test } from 'vitest';
import type { AiRule, Component } from '../src/protocol/gs1/ai/rule.js';
import { AI_TABLE } from '../src/protocol/gs1/ai/table.js';
import { haveVectors, vectorText } from './support/vectors.js';

const comma = (text: string): string[] => text.split(',');

function readComponent(word: string): Component {
  const optional = word.startsWith('[');
  const [type = '', ...lint] = comma(word.replace(/[[\]]/g, ''));
  const max = Number(/[0-9]+$/.exec(type)?.[0]);
  const min = type.includes('..') ? 1 : max;
  return { set: type.charAt(0), min, max, optional, lint } as unknown as Component;
}

/** Reads the dictionary's lines into the shape of our table. */
function readDictionary(text: string): Map<string, AiRule> {
  const rules = new Map<string, AiRule>();
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').split(/\s+/).filter(Boolean);
    const range = words.shift();
    if (range === undefined) continue;
    const flags = /^[^\w[]+$/.test(words[0] ?? '') ? (words.shift() as string) : '';
    const isComponent = (word: string): boolean => /^\[?[NXYZ](\.\.)?[0-9]/.test(word);
    const values = (key: string): string[] =>
      words.filter((word) => word.startsWith(`${key}=`)).flatMap((word) => comma(word.slice(key.length + 1)));
    // A repeated key would mean "and", which our table has no way to say.
    expect(new Set(words.filter((word) => !isComponent(word)).map((word) => word.split('=')[0])).size, line).toBe(
      words.filter((word) => !isComponent(word)).length,
    );
    const dlpkey = words.find((word) => word === 'dlpkey' || word.startsWith('dlpkey='));
    for (const word of words) expect(isComponent(word) || /^(req|ex|dlpkey)\b/.test(word), `${line}: ${word}`).toBe(true);
    const rule: AiRule = {
      components: words.filter(isComponent).map(readComponent),
      predefined: flags.includes('*'),
      attribute: flags.includes('?'),
      needs: values('req').map((group) => group.split('+')),
      excludes: values('ex'),
      qualifiers:
        dlpkey === undefined
          ? []
          : dlpkey
              .slice('dlpkey='.length)
              .split('|')
              .map((row) => comma(row).filter(Boolean)),
    };
    const [first = '', last = first] = range.split('-');
    for (let ai = Number(first); ai <= Number(last); ai++) rules.set(String(ai).padStart(first.length, '0'), rule);
  }
  return rules;
}

describe.skipIf(!haveVectors)('the AI table', () => {
  const dictionary = readDictionary(haveVectors ? vectorText('gs1/gs1-syntax/gs1-syntax-dictionary.txt') : '');

  test('has exactly the AIs of the dictionary', () => {
    expect([...AI_TABLE.keys()].toSorted()).toEqual([...dictionary.keys()].toSorted());
    expect(dictionary.size).toBe(541);
  });

  test('says of each AI what the dictionary says', () => {
    for (const [ai, rule] of dictionary) expect({ ai, ...AI_TABLE.get(ai) }).toEqual({ ai, ...rule });
  });
});
