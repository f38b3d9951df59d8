import { expect, it } from 'vitest';
import type { Told } from '../wire/messages.js';
import { wordsFor } from './words.js';

const URL = 'https://theriac.example';

it('tells a recall with what the reader has of it', () => {
  const data = {
    ref: 'R-1',
    product: 'Theriacum',
    gtin: '09520000000011',
    lots: ['A', 'B'],
    serials: [],
    text: 'Glass\nin it',
    yours: { active: 3, arriving: 2 },
  };
  const { subject, text } = wordsFor({ kind: 'recall.issued', data } as unknown as Told, URL);
  expect(subject).toBe('Recall R-1: Theriacum');
  expect(text.split('\n')).toEqual([
    'Recall R-1: Theriacum',
    '',
    'Text: Glass in it',
    'Product: Theriacum',
    'GTIN: 09520000000011',
    'Lots: A, B',
    'Packs of yours: active 3, arriving 2',
    '',
    'More: https://theriac.example/api/manufacturers/recalls?gtin=09520000000011',
    '',
  ]);
});

it.each([
  ['alert.opened', { id: 'x', kind: 'SERIAL_UNKNOWN' }, 'Alert SERIAL_UNKNOWN', '/api/alerts/x'],
  ['receipt.overdue', { id: 'x' }, 'A delivery is overdue', '/api/alerts/x'],
  ['test.sent', {}, 'This is a test: messages of Theriac reach you here', '/api/notifications/subscriptions'],
  ['exception.answered', { id: 'y', answer: 'reject' }, 'Your partner answers: reject', '/api/exceptions/y'],
])('a mail about %s says where to look', (kind, data, subject, place) => {
  const words = wordsFor({ kind, data } as unknown as Told, URL);
  expect(words.subject).toBe(subject);
  expect(words.text).toContain(`More: ${URL}${place}`);
});
