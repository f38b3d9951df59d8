/** `theriac export`, `reads`: what regulators take away, and what they have read. */
import { type Command, Option } from 'commander';
import type { ReadsPage } from '../../wire/regulators.js';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { namesIn } from '../connection/names.js';
import { save } from '../terminal/files.js';
import { say, table } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { numberFrom0, wholeNumber } from '../terminal/values.js';

interface ExportOptions extends OnlineOptions {
  format?: 'csv' | 'json';
  from: number;
  to?: number;
  out?: string;
}

/** Adds the commands. */
export function inspectionCommands(program: Command): void {
  const exported = online(program.command('export'))
    .description('the log, or a part of it, a line an entry: who signed what of which objects (regulators)')
    .addOption(new Option('--format <format>', 'how it is written; CSV unless given').choices(['csv', 'json']))
    .option('--from <index>', 'its first entry', numberFrom0, 0)
    .option('--to <index>', 'the entry before which it ends; what there is now unless given', numberFrom0)
    .option('--out <file>', 'where to write; standard output unless given')
    .addHelpText(
      'after',
      `
Such a read needs a purpose of its own: --purpose or THERIAC_PURPOSE.

Example:
  theriac export --format csv --out log.csv --purpose "Inspection 2026-17" --key authority.json`,
    )
    .action(exportLog);
  exported.options.find(({ long }) => long === '--purpose')!.makeOptionMandatory();

  online(program.command('reads'))
    .description('what regulators read of what is not public, and why, the newest first (regulators)')
    .option('--of <gln>', 'only of this regulator')
    .option('--count <n>', 'how many', wholeNumber, 100)
    .addHelpText('after', '\nExample:\n  theriac reads --count 500 --purpose "Yearly check of reads" --key authority.json')
    .action(async ({ of, count, ...options }: OnlineOptions & { of?: string; count: number }) => {
      const { api } = await connect(options);
      const participant = of === undefined ? undefined : gln(of);
      const reads: ReadsPage['items'] = [];
      for (let after: string | number | null | undefined; after !== null && reads.length < count;) {
        const query = { participant, after, limit: Math.min(200, count - reads.length) };
        const page = await api.json('reads', { path: '/api/regulators/reads', query });
        reads.push(...page.items);
        after = page.next;
      }
      const called = await namesIn(api, reads, options);
      const rows = reads.map((one) => [one.time, called(one.participant), one.purpose, `${one.method} ${one.path}`]);
      say(options.json, reads, reads.length === 0 ? ['none'] : table(rows));
    });
}

async function exportLog({ format, from, to, out, ...options }: ExportOptions): Promise<void> {
  const { api } = await connect(options);
  const { size } = await api.ledger();
  const end = Math.min(to ?? size, size);
  const query = { format: format ?? (options.json ? 'json' : 'csv'), from, to: end };
  const total = Math.max(0, end - from);
  // On a terminal the bar would stand among the lines.
  const show = progress('exporting', total, { json: options.json || (out === undefined && process.stdout.isTTY) });
  let lines = 0;
  await save(await api.http.ask({ path: '/api/regulators/export', query, long: true }), out, (part) => {
    for (const byte of part) if (byte === 0x0a) lines++;
    show(Math.min(lines, total), total);
  });
  if (out !== undefined) say(options.json, { file: out, from, to: end }, [`${total} entries, from ${from} up to ${end}: ${out}`]);
}
