/** What a mail says: subject and plain text, from the same data that a webhook carries. Pure. */
import type { AlertView } from '../wire/alerts.js';
import type { ExceptionView } from '../wire/exceptions.js';
import { familyOf, type MessageData, type RecallTold, type Told } from '../wire/messages.js';

type Words = { [T in Told as T['kind']]: (data: T['data']) => string };

/** The subject of each kind. */
const TITLES: Words = {
  'recall.issued': ({ ref, product, index, first }) => `Recall ${ref}${index === first ? '' : ' changed'}: ${product}`,
  'recall.ended': ({ ref, product }) => `Recall ${ref} ended: ${product}`,
  'receipt.overdue': () => 'A delivery is overdue',
  'alert.opened': ({ kind }) => `Alert ${kind}`,
  'alert.escalated': ({ kind }) => `Alert ${kind} goes to the authority`,
  'alert.waiting': ({ kind }) => `Alert ${kind} waits for somebody`,
  'alert.closed': ({ kind, reason }) => `Alert ${kind} is closed: ${reason}`,
  'exception.opened': ({ kind }) => `A partner reports: ${kind}`,
  'exception.answered': ({ answer }) => `Your partner answers: ${answer}`,
  'exception.noted': ({ kind }) => `A note on the exception ${kind}`,
  'exception.closed': ({ kind, reason }) => `Exception ${kind} is closed: ${reason}`,
  'exception.overdue': ({ kind }) => `No answer to the exception ${kind} in time`,
  'test.sent': () => 'This is a test: messages of Theriac reach you here',
};

/** Where to look further. */
const PLACES: { [F in keyof MessageData]: (data: MessageData[F]) => string } = {
  recall: ({ gtin }) => `/api/manufacturers/recalls?gtin=${gtin}`,
  receipt: ({ id }) => `/api/alerts/${id}`,
  alert: ({ id }) => `/api/alerts/${id}`,
  exception: ({ id }) => `/api/exceptions/${id}`,
  test: () => '/api/notifications/subscriptions',
};

/** Lines in this order, where there is something to say. */
const LINES: readonly [label: string, name: keyof RecallTold | keyof AlertView | keyof ExceptionView][] = [
  ['Text', 'text'],
  ['To do', 'action'],
  ['Class', 'class'],
  ['Product', 'product'],
  ['GTIN', 'gtin'],
  ['Lots', 'lots'],
  ['Serials', 'serials'],
  ['Packs of yours', 'yours'],
  ['About', 'object'],
  ['Details', 'facts'],
  ['Shipping', 'handoff'],
  ['Document', 'reference'],
  ['Expected', 'expected'],
  ['Found', 'found'],
  ['Asked for', 'request'],
  ['Offered instead', 'alternative'],
  ['Opened', 'opened'],
  ['Due', 'due'],
  ['State', 'state'],
];

/** Subject and text of a mail. @param url of this server, to look further */
export function wordsFor({ kind, data }: Told, url: string): { subject: string; text: string } {
  // TypeScript does not see that both are of the same kind.
  const subject = said((TITLES[kind] as (data: Told['data']) => string)(data));
  const place = (PLACES[familyOf(kind)] as (data: Told['data']) => string)(data);
  const facts: Readonly<Record<string, unknown>> = { ...data };
  const lines = LINES.map(([label, name]) => [label, said(facts[name])]).filter(([, text]) => text !== '');
  const told = lines.map(([label, text]) => `${label}: ${text}`);
  return { subject, text: [subject, '', ...told, ...(told.length > 0 ? [''] : []), `More: ${url}${place}`, ''].join('\n') };
}

/** A value in one line. */
function said(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(said).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, each]) => `${name} ${said(each)}`)
      .join(', ');
  return String(value as string | number | boolean).replace(/\s+/g, ' ');
}
