/** The table at the end of docs/verdict.md says what the rows of the verdict say, cell by cell. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ReasonRow, REASONS } from '../src/protocol/verdict/reasons.js';

const doc = readFileSync(new URL('../docs/verdict.md', import.meta.url), 'utf8');
const section = doc.split('## Row by row\n')[1] ?? '';
const lines = section.split('\n').filter((line) => line.startsWith('| `'));
const told = lines.map((line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()),
);

const alert = ({ alert: who, graceHours }: ReasonRow): string => {
  if (graceHours === 0) return who ?? '';
  return who === 'authority' ? `manufacturer, authority after ${graceHours} h` : `${who}, authority after ${graceHours} h`;
};
const nmvs = ({ nmvs: answer }: ReasonRow): string =>
  [answer?.code && `\`${answer.code}\``, answer?.alert].filter(Boolean).join(' ');
const vrs = ({ vrs: answer }: ReasonRow): string => {
  if (!answer) return '';
  if ('status' in answer) return String(answer.status);
  const word = answer.verified ? 'verified' : `\`${answer.failure}\``;
  return answer.info ? `${word}, \`${answer.info}\`` : word;
};

it('docs/verdict.md has every row as it is', () => {
  const rows = Object.entries(REASONS) as [string, ReasonRow][];
  const made = rows.map(([code, row]) => [`\`${code}\``, row.verdict, row.title, row.advice, alert(row), nmvs(row), vrs(row)]);
  expect(told).toEqual(made);
});
