/** `theriac trace CODE`: where packs came from and where they went, for regulators; with nothing missing. */
import type { Command } from 'commander';
import { pathOf, type Api } from '../../client/http/api.js';
import type { TraceItem, TraceView } from '../../wire/trace.js';
import { objectUri } from '../../client/signing/naming.js';
import { CANONICAL_STEM } from '../../protocol/gs1/identifiers.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { namesIn, type Called } from '../connection/names.js';
import { say, words } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { timesOf } from '../terminal/times.js';
import { GrowingTree, treeLines, type Branch } from '../terminal/tree.js';

/** Serials that a person is shown of packs that are together. */
const FEW = 10;

interface TraceOptions extends OnlineOptions {
  down?: boolean;
  history?: boolean;
  serials?: boolean;
}

/** Adds the command. */
export function traceCommand(program: Command): void {
  online(program.command('trace <code>'))
    .description('trace a pack or container back to its making, a batch to every holder (regulators)')
    .option('--down', 'of a container: all that is in it, down to the packs')
    .option('--history', 'of a batch: with the steps of each part of it')
    .option('--serials', 'with every serial, however many packs are together')
    .addHelpText(
      'after',
      `
Examples:
  theriac trace 01/09521001000017/21/7KQX2M --purpose "Case 2026-17" --key authority.json
  theriac trace 01/09521001000017/10/26H014 --serials --json --purpose "Case 2026-17" --key authority.json
  theriac trace 00/095210010000000017 --down --purpose "Case 2026-17" --key authority.json`,
    )
    .action(trace);
}

async function trace(code: string, options: TraceOptions): Promise<void> {
  const { api } = await connect(options);
  const uri = objectUri(code);
  const answer = await whole(api, uri, options);
  if (options.serials) await fillSerials(api, answer.items, options);
  const called = await namesIn(api, answer, options);
  say(options.json, answer, treeLines(drawn(answer, called, options)));
}

type Whole = Omit<TraceView, 'next'>;

/** All pages as one. */
async function whole(api: Api, uri: string, { down, json }: TraceOptions): Promise<Whole> {
  const show = progress('tracing', undefined, { json });
  const items: TraceItem[] = [];
  // The first page says what holds for all of them.
  let first: Whole | undefined;
  for (let after: string | number | undefined; ;) {
    const query = { direction: down ? 'down' : undefined, after, limit: 200 };
    const { items: page, next, ...rest } = await api.json('trace', { path: `/api/regulators/trace${pathOf(uri)}`, query });
    items.push(...page);
    first ??= { ...rest, items };
    if (next === null) return first;
    show(items.length, items.length + 1);
    after = next;
  }
}

/** Reads the serials of those that are too many for their item. */
async function fillSerials(api: Api, items: readonly TraceItem[], { json }: TraceOptions): Promise<void> {
  const large = items.filter(({ cohort, serials }) => cohort !== null && serials === null);
  const show = progress('reading serials', large.length, { json });
  for (const [i, item] of large.entries()) {
    const answer = await api.http.ask({ path: `/api/regulators/cohorts/${item.cohort}/packs`, long: true });
    const lines = (await answer.text()).split('\n').filter((line) => line !== '');
    item.serials = lines.map((line) => line.slice(line.indexOf('\t') + 1));
    show(i + 1);
  }
}

const short = (uri: string): string => uri.replace(`${CANONICAL_STEM}/`, '');

function drawn({ object, direction, items, positions }: Whole, called: Called, options: TraceOptions): Branch {
  if (direction === 'backwards') {
    const [item, ...others] = items as [TraceItem, ...TraceItem[]];
    const repacked = others.map((one) => ({
      text: `repacked ${one.repacked} ${packsOf(one, options)}`,
      under: [...steps(one, called), { text: where(one.place, called) }],
    }));
    return {
      text: `${object}${item.batch === null ? '' : `, batch ${item.batch}`}`,
      under: [...steps(item, called), { text: where(item.place, called) }, ...repacked],
    };
  }
  // Packs without serials are in no item: they cannot be told apart.
  const counted = items.length === 0 ? (positions ?? []) : items.filter(({ cohort }) => cohort !== null);
  const packs = counted.reduce((sum, { count }) => sum + count, 0);
  if (items.length === 0 && positions !== null) {
    const under = positions.map((one) => ({ text: `${where({ ...one, site: one.holder }, called)}: ${one.count} packs` }));
    return { text: `${object}: ${packs} packs`, under };
  }
  const place = (item: TraceItem): string => [...item.place.within.toReversed(), item.object ?? ''].join(' ');
  const sorted = items.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  const tree = new GrowingTree();
  const sums = new Map<string, number>();
  for (const { place: at, count } of items) sums.set(where(at, called), (sums.get(where(at, called)) ?? 0) + count);
  for (const item of sorted) {
    const serials = options.serials ? (item.serials ?? []).map((serial) => ({ text: serial })) : [];
    const leaf = { text: packsOf(item, options), under: [...serials, ...(options.history ? steps(item, called) : [])] };
    const outward = item.place.within.toReversed();
    const inner = outward.slice(1 + outward.indexOf(object)).map(short);
    if (direction === 'forwards') {
      const at = where(item.place, called);
      tree.add([`${at}: ${sums.get(at)} packs`, ...outward.map(short)], [leaf]);
    } else if (item.cohort === null) tree.add([...inner, short(item.object!)]);
    else tree.add(inner, [leaf]);
  }
  return { text: `${object}: ${packs} packs`, under: tree.branches() };
}

/** "held by" for what is there, and to whom for what is on its way. */
function where(
  { holder, site, state, taker }: Pick<TraceItem['place'], 'holder' | 'site' | 'state' | 'taker'>,
  called: Called,
): string {
  return `${words(state)}, ${called(holder)}${site === holder ? '' : ` at ${called(site)}`}${taker === null ? '' : `, on its way to ${called(taker)}`}`;
}

function packsOf({ object, batch, count, serials }: TraceItem, options: TraceOptions): string {
  if (object !== null) return short(object);
  if (options.serials) return `${count} packs of ${batch}`;
  const few = (serials ?? []).slice(0, FEW).join(', ');
  const rest = serials !== null && serials.length > FEW ? `, and ${serials.length - FEW} more` : '';
  return `${count} packs of ${batch}${few === '' ? '' : `: ${few}${rest}`}`;
}

const steps = ({ history }: TraceItem, called: Called): Branch[] =>
  (history ?? []).map(({ index, step, by, site, to, via, contested, ...times }) => ({
    text: [
      `${step}${contested ? ' CONTESTED' : ''} by ${called(by)}`,
      timesOf(times),
      site === by ? '' : `at ${called(site)}`,
      to === null ? '' : `to ${called(to)}`,
      via === null ? '' : `inside ${short(via)}`,
      `entry ${index}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  }));
