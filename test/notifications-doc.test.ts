import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MESSAGE_KINDS, TOPICS } from '../src/wire/messages.js';

const doc = readFileSync(new URL('../docs/notifications.md', import.meta.url), 'utf8');
const section = /^## Being told\n(.*?)^## /ms.exec(doc)![1]!;
const table = [...section.matchAll(/^\| `([a-z]+\.[a-z]+)` +\|(.*)\|$/gm)].map(([, kind, rest]) => ({
  kind: kind!,
  cells: rest!.split('|').map((cell) => cell.trim()),
}));

describe('docs/notifications.md', () => {
  it('lists every kind of message, in the order of the source, and no other', () => {
    expect(table.map(({ kind }) => kind)).toEqual(MESSAGE_KINDS);
  });

  it('says of each whom it is told to and what it carries', () => {
    expect(table.filter(({ cells }) => cells.length !== 2 || cells.some((cell) => cell.length < 5))).toEqual([]);
  });

  it('lists the topics that one can subscribe to', () => {
    const [, topics] = /topics: (.*?)\./s.exec(section)!;
    expect([...topics!.matchAll(/`([a-z]+)`/g)].map(([, topic]) => topic)).toEqual(TOPICS);
  });
});
