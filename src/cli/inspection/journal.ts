/** `theriac journal`: what one's own company signed, the newest first, with what undoes it; for people, as a day book, as CSV. */
import { type Command, Option } from 'commander';
import type { Api } from '../../client/http/api.js';
import { STEP_KINDS } from '../../protocol/epcis/event.js';
import { CANONICAL_STEM } from '../../protocol/gs1/identifiers.js';
import { RECORD_TYPES } from '../../protocol/registry/records.js';
import { spreadsheetText } from '../../protocol/text.js';
import type { JournalItem, Named } from '../../wire/journal.js';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { csvLine } from '../import/table.js';
import { say, words } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { CONTESTED } from '../terminal/recorded.js';
import { inZone } from '../terminal/times.js';
import { timeOf, wholeNumber } from '../terminal/values.js';

interface JournalOptions extends OnlineOptions {
  site?: string;
  kid?: string;
  step?: string;
  from?: string;
  count?: number;
  format?: 'lines' | 'days' | 'csv';
}

/** How many entries are told unless it is said how many, or since when. */
const USUAL = 50;
/** Most entries of a page. */
const PAGE = 200;
/** Objects that a person is shown of an entry. */
const FEW = 3;

/** Adds the command. */
export function journalCommand(program: Command): void {
  online(program.command('journal'))
    .description('what your company signed, the newest first, each with the command that undoes it')
    .option('--site <gln>', 'only at this site')
    .option('--kid <kid>', 'only by this key')
    .addOption(
      new Option('--step <step>', 'only this step, or registry records of this type').choices([...STEP_KINDS, ...RECORD_TYPES]),
    )
    .option('--from <time>', 'all that was recorded since: RFC 3339 with its zone, or "today 08:00" by this computer')
    .option('--count <n>', `how many; ${USUAL} unless this or --from is given`, wholeNumber)
    .addOption(
      new Option('--format <format>', 'lines; a day book: days with their steps, counted; or CSV').choices([
        'lines',
        'days',
        'csv',
      ]),
    )
    .addHelpText(
      'after',
      `
A command that undoes an entry does so as long as nothing came after it; what a partner received is not yours to undo.

Examples:
  theriac journal --step dispense --from "today 08:00" --key pharmacy.json
  theriac journal --format days --site 9521005000006 --count 200
  theriac journal --format csv --from 2026-05-01T00:00:00+02:00 > may.csv`,
    )
    .action(journal);
}

async function journal({ site, kid, step, from, count, format = 'lines', ...options }: JournalOptions): Promise<void> {
  const { api } = await connect(options);
  const since = from === undefined ? undefined : new Date(timeOf(from)).toISOString();
  const query = { site: site === undefined ? undefined : gln(site), kid, step, from: since };
  const items = await newest(api, query, count ?? (from === undefined ? USUAL : Infinity), options);
  say(
    options.json,
    items,
    format === 'csv'
      ? [COLUMNS, ...items.map(cells)].map((line) => csvLine(line).trimEnd())
      : items.length === 0
        ? ['none']
        : format === 'days'
          ? dayBook(items)
          : items.flatMap((one) => [lineOf(one), ...undoing(one)]),
  );
}

async function newest(
  api: Api,
  query: Record<string, string | undefined>,
  count: number,
  { json }: OnlineOptions,
): Promise<JournalItem[]> {
  const show = progress('reading entries', undefined, { json });
  const items: JournalItem[] = [];
  for (let cursor: number | null | undefined; cursor !== null && items.length < count;) {
    const page = await api.json('journal', {
      path: '/api/journal',
      query: { ...query, cursor, limit: Math.min(PAGE, count - items.length) },
    });
    items.push(...page.items);
    cursor = page.next;
    show(items.length, items.length + (cursor === null || items.length >= count ? 0 : 1));
  }
  return items;
}

/** By the clock of where it happened; of a record when it was recorded, in UTC. */
const whenOf = ({ time, eventTime, eventTimeZoneOffset: offset }: JournalItem): string =>
  eventTime === null ? time : inZone(eventTime, offset!);

const called = ({ gln: number, name }: Named): string => (name === null ? number : `${name} (${number})`);
const short = (uri: string): string => uri.replace(`${CANONICAL_STEM}/`, '');

/** What an entry is about, in few words. */
function goodsOf({ objects, quantities, list, about }: JournalItem): string {
  if (about !== null) return about;
  if (list !== null) return `${list.count} packs of ${quantities.map(({ batch }) => short(batch)).join(', ')}`;
  const more = objects.length > FEW ? [`${objects.length - FEW} more`] : [];
  return [
    ...objects.slice(0, FEW).map(short),
    ...more,
    ...quantities.map(({ batch, quantity }) => `${quantity} of ${short(batch)}`),
  ].join(', ');
}

/** An entry without its day. */
function told(item: JournalItem): string {
  const { index, site, principal, partner, parent, label, reason } = item;
  return [
    goodsOf(item),
    ...(parent === null ? [] : [`container ${short(parent)}`]),
    ...(partner === null ? [] : [`${TOWARDS.has(item.step) ? 'to' : 'from'} ${called(partner)}`]),
    ...(site === null ? [] : [`at ${called(site)}`]),
    ...(principal === null || principal.gln === site?.gln ? [] : [`for ${called(principal)}`]),
    `key ${label}`,
    `entry ${index}`,
    ...(reason === null ? [] : [`"${reason}"`]),
    ...(item.bookedIn ? ['booked in by it'] : []),
    ...(item.contested ? [CONTESTED] : []),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

const TOWARDS: ReadonlySet<string> = new Set(['ship', 'return']);

const lineOf = (item: JournalItem): string => `${whenOf(item)}  ${words(item.step)}: ${told(item)}`;

/** The commands that undo an entry, as a shell takes them. */
const commandsOf = ({ undo }: JournalItem): string[] =>
  (undo?.commands ?? []).map((one) => ['theriac', ...one].map(quoted).join(' '));

const undoing = (item: JournalItem): string[] => {
  const [first, ...others] = commandsOf(item);
  if (first === undefined) return [];
  const until = item.undo!.until === null ? '' : `  (until ${item.undo!.until})`;
  return [
    `    undo: ${first}${until}`,
    ...(others.length > 0 ? [`          and ${others.length} more like it: --json has all`] : []),
  ];
};

/** A word as a shell leaves it. */
const quoted = (word: string): string => (/^[A-Za-z0-9_/.:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Days, the newest first; in each its steps with how many there are, and a line for each. */
function dayBook(items: readonly JournalItem[]): string[] {
  const days = groups(items, (item) => whenOf(item).slice(0, 10));
  const sorted = [...days].sort(([a], [b]) => (a < b ? 1 : -1));
  return sorted.flatMap(([day, own]) => {
    const steps = [...groups(own, ({ step }) => step)].sort(([a], [b]) => (a < b ? -1 : 1));
    const counts = steps.map(([step, those]) => `${words(step)} ${those.length}`).join(', ');
    const lines = steps.flatMap(([step, those]) => [
      `  ${words(step)}: ${those.length}`,
      ...those.map((one) => `    ${whenOf(one).slice(11, 16)}  ${told(one)}`),
    ]);
    return [`${day}: ${own.length} ${own.length === 1 ? 'entry' : 'entries'} (${counts})`, ...lines];
  });
}

/** Items by a text of theirs, each group in their order. */
function groups(items: readonly JournalItem[], by: (item: JournalItem) => string): Map<string, JournalItem[]> {
  const found = new Map<string, JournalItem[]>();
  for (const item of items) {
    const own = found.get(by(item));
    if (own) own.push(item);
    else found.set(by(item), [item]);
  }
  return found;
}

const COLUMNS = [
  'index',
  'recorded',
  'happened',
  'step',
  'site',
  'siteName',
  'for',
  'objects',
  'quantities',
  'packs',
  'parent',
  'partner',
  'partnerName',
  'about',
  'reason',
  'contested',
  'bookedIn',
  'key',
  'kid',
  'id',
  'undo',
  'undoUntil',
];

const cells = (item: JournalItem): string[] =>
  [
    String(item.index),
    item.time,
    item.eventTime === null ? '' : whenOf(item),
    item.step,
    item.site?.gln,
    item.site?.name,
    item.principal?.gln,
    item.objects.join(' '),
    item.quantities.map(({ batch, quantity }) => `${batch}=${quantity}`).join(' '),
    item.list === null ? '' : String(item.list.count),
    item.parent,
    item.partner?.gln,
    item.partner?.name,
    item.about,
    item.reason,
    String(item.contested),
    String(item.bookedIn),
    item.label,
    item.kid,
    item.id,
    commandsOf(item).join('; '),
    item.undo?.until,
  ].map((cell) => spreadsheetText((cell ?? '').replaceAll('\n', ' ')));
