/** What a mail says: subject and plain text, from the same data that a webhook carries. Pure. */

type Data = Readonly<Record<string, unknown>>;

const TITLES: Readonly<Record<string, string>> = {
  'recall.issued': 'Recall {ref}: {product}',
  'receipt.overdue': 'A delivery is overdue',
  'alert.opened': 'Alert {kind}',
  'alert.escalated': 'Alert {kind} goes to the authority',
  'alert.waiting': 'Alert {kind} waits for somebody',
  'alert.closed': 'Alert {kind} is closed: {reason}',
  'exception.opened': 'A partner reports: {kind}',
  'exception.answered': 'Your partner answers: {answer}',
  'exception.noted': 'A note on the exception {kind}',
  'exception.closed': 'Exception {kind} is closed: {reason}',
  'exception.overdue': 'No answer to the exception {kind} in time',
};

/** Lines in this order, where there is something to say. */
const LINES: readonly [label: string, name: string][] = [
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

/** Subject and text of a mail about `data`. @param url of this server, to look further */
export function wordsFor(kind: string, data: object, url: string): { subject: string; text: string } {
  const facts = data as Data;
  const subject = (TITLES[kind] ?? kind).replace(/\{([a-z]+)\}/g, (_, name: string) => said(facts[name]));
  const lines = LINES.map(([label, name]) => [label, said(facts[name])]).filter(([, text]) => text !== '');
  const told = lines.map(([label, text]) => `${label}: ${text}`);
  return { subject, text: [subject, '', ...told, '', `More: ${url}${placeOf(kind, facts)}`, ''].join('\n') };
}

function placeOf(kind: string, { id, gtin }: Data): string {
  const topic = kind.split('.')[0];
  if (topic === 'recall') return `/api/manufacturers/recalls?gtin=${said(gtin)}`;
  return topic === 'exception' ? `/api/exceptions/${said(id)}` : `/api/alerts/${said(id)}`;
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
