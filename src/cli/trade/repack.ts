/** `theriac repack`: packs are opened, and become packs of another batch. */
import type { Command } from 'commander';
import { toGtin14, type Serial } from '../../protocol/gs1/identifiers.js';
import { Fault } from '../../protocol/fault.js';
import { atScene, connectAt, type SceneOptions } from '../connection/connection.js';
import { keepSerials } from '../products/pools.js';
import { randomSerials } from '../products/serials.js';
import { serialsIn } from '../terminal/files.js';
import { recorded } from '../terminal/recorded.js';
import { say } from '../terminal/output.js';
import { lotOf, wholeNumber } from '../terminal/values.js';
import { codesOf, withCodes, type CodesOptions } from './codes.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { goodsOf, type GoodsOptions, namesOf, urisOf, withQuantities } from './goods-options.js';
import { holdsOn } from './holds.js';
import { expiryOf } from './making.js';

interface RepackOptions extends SceneOptions, GoodsOptions, CodesOptions, ConfirmOptions {
  count?: number;
  serials?: string;
  into?: number;
  out?: string;
}

/** Adds the command. */
export function repackCommand(program: Command): void {
  withYes(withQuantities(withCodes(atScene(program.command('repack <gtin> <lot> [codes...]')))))
    .description('open packs and make new ones of a registered batch out of them, under one signature')
    .option('--count <n>', 'how many come out, with random serials', wholeNumber)
    .option('--serials <file>', 'or a file with a serial of theirs on each line')
    .option('--into <n>', 'or how many without serials come out, with --quantity for what goes in', wholeNumber)
    .option('--out <file>', 'write the serials there, a line each')
    .addHelpText(
      'after',
      `
Example:
  theriac repack 09521009000019 R26-7 --codes opened.txt --count 48 --out R26-7.txt --key plant.json
  theriac repack 09521009000026 R26-8 --quantity 01/09521001000031/10/A1=40 --into 80 --key plant.json

What goes in is spent for good. A recall of it, or of its lot, is one of what comes out.`,
    )
    .action(repack);
}

async function repack(gtinText: string, lotText: string, named: string[], options: RepackOptions): Promise<void> {
  const [gtin, lot] = [toGtin14(gtinText), lotOf(lotText)];
  const goods = goodsOf(await codesOf(named, options), options);
  const made = await madeBy(options);
  const connection = await connectAt(options);
  const expiry = await expiryOf(connection, gtin, lot);
  const held = await holdsOn(connection.api, urisOf(goods));
  const comesOut = 'serials' in made ? `${made.serials.length} packs` : `${made.quantity} packs without serials`;
  await confirm(
    `repack into batch ${lot} of ${gtin}`,
    [
      ...[...held.values()].flat(),
      ...namesOf(goods).map((name) => `${name} is opened and spent for good`),
      `${comesOut} come out, which may be used until ${expiry}`,
    ],
    options,
  );
  if (options.out !== undefined && 'serials' in made) await keepSerials(options.out, made.serials);
  const receipt = await connection.trade.repack(connection.scene, goods, { gtin, lot, expiry, ...made });
  const count = 'serials' in made ? made.serials.length : made.quantity;
  say(options.json, { ...receipt, count }, recorded(`repacked into ${count} of batch ${lot}`, namesOf(goods), receipt));
}

/** What comes out. @throws Fault `option-invalid` unless it is said in exactly one way */
async function madeBy({ count, serials, into }: RepackOptions): Promise<{ serials: Serial[] } | { quantity: number }> {
  const said = [count, serials, into].filter((one) => one !== undefined);
  if (said.length !== 1)
    throw new Fault('option-invalid', 'say what comes out: --count N or --serials FILE, or --into N of a batch without serials');
  if (into !== undefined) return { quantity: into };
  return { serials: count === undefined ? await serialsIn(serials!) : randomSerials(count) };
}
