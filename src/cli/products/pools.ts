/** `theriac serials`: the serial pools of a manufacturer's products, for its packaging lines. */
import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import type { Api } from '../../client/http/api.js';
import { jsonAsk } from '../../client/http/http.js';
import { type Gtin, type Serial, toGtin14 } from '../../protocol/gs1/identifiers.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { unwritable } from '../terminal/files.js';
import { say, table } from '../terminal/output.js';
import { wholeNumber } from '../terminal/values.js';

interface RequestOptions extends OnlineOptions {
  id: string;
  count: number;
  prefix?: string;
  length?: number;
  alphabet?: string;
  out?: string;
}

const pathOf = (gtin: string): string => `/api/manufacturers/serial-pools/${toGtin14(gtin)}`;

/** Adds the commands. */
export function poolsCommands(program: Command): void {
  const serials = program.command('serials').description('random serials for packaging lines, from the pool of a product');
  online(serials.command('pool <gtin>'))
    .description('how many serials are on packs, given out and reserved, and the form of the next ones')
    .addHelpText('after', '\nExample:\n  theriac serials pool 09521001000017 --key plant.json')
    .action(async (gtin: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      const pool = await api.json('pool', { path: pathOf(gtin) });
      const { packs, issued, reservations, format } = pool;
      say(options.json, pool, [
        `${pool.gtin}: ${packs} on packs, ${issued} given out and on no pack yet`,
        `the next ones have ${format.length} characters of ${format.alphabet}`,
        ...table(reservations.map(({ prefix, label }) => [`reserved ${prefix}...`, label])),
      ]);
    });

  online(serials.command('request <gtin>'))
    .description('get random serials that are on no pack and nobody else gets; the same --id again gives the same ones')
    .requiredOption('--id <text>', 'your name for this request')
    .requiredOption('--count <n>', 'how many', wholeNumber)
    .option('--prefix <text>', 'with what each begins')
    .option('--length <n>', 'how many characters each has; as many as are needed unless given', wholeNumber)
    .option('--alphabet <characters>', 'of which characters, with --length')
    .option('--out <file>', 'where to write, a serial on each line; standard output unless given')
    .addHelpText(
      'after',
      `
Example:
  theriac serials request 09521001000017 --id line-2.26H014 --count 2400 --out 26H014.txt --key plant.json
  theriac commission 09521001000017 26H014 --serials 26H014.txt --key plant.json
  theriac serials close 09521001000017 line-2.26H014 --key plant.json`,
    )
    .action(request);

  online(serials.command('close <gtin> <id>'))
    .description('close a request: its serials that are on no pack go back')
    .addHelpText('after', '\nExample:\n  theriac serials close 09521001000017 line-2.26H014 --key plant.json')
    .action(async (gtin: string, id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      const closed = await closeRequest(api, toGtin14(gtin), id);
      say(options.json, { id, ...closed }, [
        `${id} is closed: ${closed.used} serials are on packs, ${closed.returned} went back`,
      ]);
    });

  online(serials.command('reserve <gtin> <prefix>'))
    .description('keep all serials that begin so for a packaging line that draws them itself')
    .requiredOption('--label <text>', 'which packaging line')
    .addHelpText('after', '\nExample:\n  theriac serials reserve 09521001000017 LINE2 --label "Line 2, Padova" --key plant.json')
    .action(async (gtin: string, prefix: string, { label, ...options }: OnlineOptions & { label: string }) => {
      const { api } = await connect(options);
      await api.http.ask(jsonAsk('POST', `${pathOf(gtin)}/reservations`, { prefix, label }));
      say(options.json, { prefix, label }, [`${prefix}... is reserved for ${label}`]);
    });

  online(serials.command('release <gtin> <prefix>'))
    .description('end a reservation')
    .addHelpText('after', '\nExample:\n  theriac serials release 09521001000017 L2 --key plant.json')
    .action(async (gtin: string, prefix: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      await api.http.ask({ method: 'DELETE', path: `${pathOf(gtin)}/reservations/${encodeURIComponent(prefix)}` });
      say(options.json, { prefix, released: true }, [`${prefix}... is reserved no more`]);
    });
}

/** Asks the pool. The same `id` gives the same serials, until it is closed. */
export async function requestSerials(
  api: Api,
  gtin: Gtin,
  wish: { id: string; count: number; prefix?: string; format?: { length: number; alphabet: string } },
): Promise<Serial[]> {
  // Sent again where the answer is lost: the id makes it the same request.
  const answer = await api.http.ask({ ...jsonAsk('POST', `${pathOf(gtin)}/requests`, wish), again: true, long: true });
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => line.slice(line.indexOf('\t') + 1) as Serial);
}

/** Closes a request of the pool. */
export const closeRequest = (api: Api, gtin: Gtin, id: string) =>
  api.json('closedPoolRequest', { method: 'DELETE', path: `${pathOf(gtin)}/requests/${encodeURIComponent(id)}` });

/** Writes serials to a new file, a line each. @throws Fault `option-invalid` where it is there or cannot be written */
export async function keepSerials(file: string, serials: readonly Serial[]): Promise<void> {
  const text = serials.map((serial) => `${serial}\n`).join('');
  await writeFile(file, text, { flag: 'wx' }).catch((reason: unknown) => {
    throw unwritable(file, reason);
  });
}

async function request(text: string, options: RequestOptions): Promise<void> {
  const gtin = toGtin14(text);
  const { id, count, prefix, length, alphabet = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ', out } = options;
  const { api } = await connect(options);
  const serials = await requestSerials(api, gtin, {
    id,
    count,
    ...(prefix !== undefined && { prefix }),
    ...(length !== undefined && { format: { length, alphabet } }),
  });
  if (out === undefined) return say(options.json, serials, serials);
  await keepSerials(out, serials);
  say(options.json, { gtin, id, count: serials.length, file: out }, [`${serials.length} serials: ${out}`]);
}
