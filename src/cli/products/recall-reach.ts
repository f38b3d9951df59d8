/** `theriac recall reach`: where the packs of a recall are now. */
import type { Command } from 'commander';
import type { ReachView } from '../../wire/recalls.js';
import { connect, online } from '../connection/connection.js';
import { say, table } from '../terminal/output.js';
import { byName, reachPath, recallOf, type NameOptions } from './recall.js';

/** Adds the command. */
export function reachCommand(group: Command): void {
  byName(online(group.command('reach <ref>')))
    .description('where the recalled packs are now, holder by holder (manufacturer, regulators)')
    .addHelpText(
      'after',
      `
What is on its way counts for its giver. Holders are named where the recall stops trade, to who issued it, while it is in force.
Exit 1 while any pack is held or on its way (of a recall to the patient also while any was brought back and is not destroyed), and
where the numbers do not add up.

Example:
  theriac recall reach LF-2026-07 --key plant.json`,
    )
    .action(showReach);
}

type Counts = Pick<ReachView, (typeof PLACES)[number]>;
const PLACES = ['dispensed', 'broughtBack', 'held', 'inTransit', 'ended', 'left'] as const;
const HEADS = ['holder', 'dispensed', 'brought back', 'held', 'on its way', 'ended', 'left', 'all'];
const sum = (there: Counts): number => PLACES.reduce((total, place) => total + there[place], 0);

async function showReach(ref: string, options: NameOptions): Promise<void> {
  const { api } = await connect(options);
  const recall = await recallOf(api, ref, options);
  const answer = await api.json('reach', { path: reachPath(recall.issuer, ref) });
  const { commissioned, found, holders, unnamed, unknown, made } = answer;
  const total = commissioned + found;
  const good =
    sum(answer) === total &&
    PLACES.every((place) => [...holders, unnamed].reduce((count, there) => count + there[place], 0) === answer[place]);
  const open = answer.held + answer.inTransit + (recall.depth === 'patient' ? answer.broughtBack : 0);
  const row = (name: string, there: Counts) => [name, ...[...PLACES.map((place) => there[place]), sum(there)].map(String)];
  const rows = [
    HEADS,
    ...holders.map((one) => row(`${one.name} (${one.holder}, ${one.role})`, one)),
    ...(sum(unnamed) > 0 ? [row('others, whom this recall does not stop or tell you of', unnamed)] : []),
    row('all', answer),
  ];
  const count = recall.serials.length;
  const came = `the ${commissioned} that were made${found > 0 ? ` and the ${found} that were found` : ''}`;
  const whole = count === 0 ? came : `the ${total} in the register that it names`;
  say(options.json, { ...answer, good }, [
    `${ref}${recall.active ? '' : ', which is ended'}: ${total} packs of ${answer.gtin}, lots ${answer.lots.join(', ')}; as of ${answer.time}`,
    ...(made.length > 0 ? [`with those of ${made.join(', ')}, which are made of them`] : []),
    ...table(alignedRight(rows)),
    good ? `adds up to ${whole}` : `DOES NOT ADD UP to ${whole}: tell the operator`,
    ...(unknown.length > 0
      ? [`${unknown.length} of the ${count} serials are on no pack of these lots, check them: ${unknown.join(', ')}`]
      : []),
    open > 0 ? `${open} are still held or on their way` : 'none is held or on its way any more',
  ]);
  process.exitCode = good && open === 0 ? 0 : 1;
}

/** All columns but the first end at the same place. */
function alignedRight(rows: readonly (readonly string[])[]): string[][] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell : cell.padStart(widths[i]!))));
}
