/** Where an object stands, in lines: who has it, and whatever a person who has it in hand must know of it. */
import type { BatchView, CustodyView, ObjectView } from '../../wire/objects.js';
import type { Called } from '../connection/names.js';
import { table, words } from '../terminal/output.js';

type Lines = (string | false | null)[];
const told = (lines: Lines): string[] => lines.filter((line) => typeof line === 'string');

/** Of a pack or a container. */
export function standing({ kind, emptied, custody, contents, summary, history }: ObjectView, called: Called): string[] {
  if (emptied) return ['nothing is in it any more: it begins anew when it is packed'];
  if (!custody) return ['where it is now is not yours to see'];
  const { taker, buyer, state, locks, disputes, claims, ended, supplied } = custody;
  const contested = (id: string): string => (history.some((line) => line.id === id && line.contested) ? ', CONTESTED' : '');
  return told([
    whereabouts(custody, called),
    taker &&
      `${state === 'left' ? 'left the register for' : 'on its way to'} ${endOf(taker, called)}${taker.returned ? ', sent back' : ''}`,
    buyer && `offered to ${called(buyer)}, who owns it once it has booked that in`,
    ...locks.map(
      ({ by, rank, kind, reason, index }) =>
        `LOCKED by ${called(by)} (${rank}) since entry ${index}: ${kind === 'lock' ? '' : `${LOCKS[kind] ?? kind}: `}${reason}`,
    ),
    ...disputes.map(({ by, what, reason, index }) => `DISPUTED by ${called(by)} since entry ${index}: ${words(what)}: ${reason}`),
    ...claims.map(
      ({ by, site, kind, reason, index }) =>
        `reported by ${called(by)} at ${called(site)}, waits: it ${CLAIMS[kind]}${reason === undefined ? '' : ` (${words(reason)})`} (entry ${index})`,
    ),
    supplied &&
      `dispensed at ${called(supplied.site)}, recorded ${supplied.time} (entry ${supplied.id})${contested(supplied.id)}`,
    ended &&
      `ended (${words(ended.reason)}) at ${called(ended.site)}, recorded ${ended.time} (entry ${ended.id})${contested(ended.id)}`,
    custody.unproven && 'taken into stock: nothing is known of it before',
    custody.openedAt !== null && `part of its content was dispensed at ${called(custody.openedAt)}`,
    custody.open && 'its content was acted on by itself: it cannot be shipped whole until it is scanned anew',
    custody.basis === 'inferred' && 'moved inside its container since it was last scanned itself',
    ...(summary
      ? (kind === 'pack' ? itself : inside)(summary)
      : Object.entries(contents ?? {}).map(([batch, count]) => `holds ${count} of ${batch}`)),
  ]);
}

const LOCKS: Readonly<Record<string, string>> = { return: 'came back', excursion: 'outside its storage range' };
const CLAIMS: Readonly<Record<CustodyView['claims'][number]['kind'], string>> = {
  receive: 'received it',
  dispense: 'dispensed it',
  part: 'dispensed a part of it',
  end: 'took it out of the trade',
};

const endOf = ({ holder, site, owner }: NonNullable<CustodyView['taker']>, called: Called): string =>
  `${called(holder)}${site === null || site === holder ? '' : ` at ${called(site)}`}${owner === holder ? '' : `, for ${called(owner)}, who will own it`}`;

const whereabouts = ({ state, holder, site, owner, parent, root }: CustodyView, called: Called): string =>
  [
    words(state),
    `${state === 'in_transit' ? 'sent by' : 'held by'} ${called(holder)}${site === holder ? '' : ` at ${called(site)}`}`,
    ...(owner === holder ? [] : [`owned by ${called(owner)}`]),
    ...(parent === null ? [] : [`in ${parent}`]),
    ...(root === null || root === parent ? [] : [`which is in ${root}`]),
  ].join(', ');

/** Until when a pack may be used, and what recalls it: its locks and disputes have lines of their own. */
const itself = ({ batches }: NonNullable<ObjectView['summary']>): string[] =>
  batches.map(({ expiry, expired, recalls }) => `${inDate(expiry, expired)}${recalled(recalls)}`);

/** What a container holds, and what must not be overlooked in there. */
const inside = ({ batches, locked, disputed }: NonNullable<ObjectView['summary']>): string[] =>
  told([
    ...batches.map(
      ({ batch, count, expiry, expired, recalls }) =>
        `holds ${count} of ${batch}, ${inDate(expiry, expired)}${recalled(recalls)}`,
    ),
    locked > 0 && `LOCKED in it, itself counted: ${locked}`,
    disputed > 0 && `DISPUTED in it, itself counted: ${disputed}`,
  ]);

const inDate = (expiry: string, expired: boolean): string => `${expired ? 'EXPIRED' : 'in date until'} ${expiry}`;

const recalled = (recalls: readonly string[]): string => (recalls.length === 0 ? '' : `, RECALLED: ${recalls.join(', ')}`);

/** Of a batch: as far as it is the reader's to see, how many packs are with whom in which state. */
export const batchStanding = (
  { object, manufacturer, expiry, serialised, recalls, recallsOfSerials, stock }: BatchView,
  called: Called,
): string[] => [
  `${object} of ${manufacturer === null ? 'nobody' : called(manufacturer)}, in date until ${expiry}${serialised ? '' : ', without serials'}${recalled(recalls)}`,
  ...(recallsOfSerials.length === 0 ? [] : [`some serials RECALLED: ${recallsOfSerials.join(', ')}`]),
  ...(stock.length === 0
    ? ['none of it is yours to see']
    : table(
        stock.map(({ holder, state, count }) => [String(count), words(state), holder === null ? '' : `with ${called(holder)}`]),
      )),
];
