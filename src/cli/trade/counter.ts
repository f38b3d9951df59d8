/** `theriac dispense`, `reactivate`, `end`, `lock`, `unlock`: what happens to packs at the counter. */
import { type Command, Option } from 'commander';
import { unseen } from '../../client/signing/entries.js';
import { objectUri } from '../../client/signing/naming.js';
import { lastSupply } from '../../client/signing/trade.js';
import { INACTIVE_REASONS } from '../../protocol/epcis/event.js';
import type { EndReason } from '../../protocol/epcis/step.js';
import { answerEach, codesOf, withCodes, type CodesOptions } from './codes.js';
import { atScene, connectAt, type SceneOptions } from '../connection/connection.js';
import { goodsIn, goodsOf, namesOf, reportOf, withQuantities, withReport, type GoodsOptions } from './goods-options.js';
import { say } from '../terminal/output.js';
import { recorded } from '../terminal/recorded.js';

interface DispenseOptions extends SceneOptions, GoodsOptions, CodesOptions {
  alreadyDone?: string;
  partial?: boolean;
}

interface ReactivateOptions extends SceneOptions {
  undoes?: string;
}

interface MarkOptions extends SceneOptions {
  reason: string;
}

/** Adds the commands. */
export function counterCommands(program: Command): void {
  withReport(withQuantities(withCodes(atScene(program.command('dispense [codes...]')))))
    .description('hand packs out to a patient: an entry and an answer for each')
    .option('--partial', 'some of the pack only: the rest stays in stock')
    .addHelpText(
      'after',
      `
Example:
  theriac dispense "https://id.gs1.org/01/09521001000017/21/7KQX2M" --key pharmacy.json
  theriac dispense 01/09521001000017/21/7KQX2M --time 2026-05-04T10:42:00+02:00 --already-done "line down" --key pharmacy.json
  till | theriac dispense - --json --key pharmacy.json`,
    )
    .action(dispense);

  withReport(withQuantities(atScene(program.command('end [codes...]'))))
    .description('take packs or containers out of the trade for good')
    .addOption(new Option('--reason <reason>', 'why').choices([...INACTIVE_REASONS, 'destroyed', 'stolen']).makeOptionMandatory())
    .addHelpText('after', '\nExample:\n  theriac end 01/09521001000017/21/7KQX2M --reason destroyed --key warehouse.json')
    .action(async (codes: string[], options: SceneOptions & GoodsOptions & { alreadyDone?: string; reason: EndReason }) => {
      const { trade, scene } = await connectAt(options);
      const goods = goodsOf(codes, options);
      const receipt = await trade.end(scene, goods, options.reason, reportOf(options));
      say(options.json, receipt, recorded(`ended (${options.reason})`, namesOf(goods), receipt));
    });

  atScene(program.command('reactivate <code>'))
    .description('take a dispensing back: you affirm that the pack never left your hands')
    .option('--undoes <id>', 'the entry of the dispensing; the last one unless given')
    .addHelpText('after', '\nExample:\n  theriac reactivate 01/09521001000017/21/7KQX2M --key pharmacy.json')
    .action(async (code: string, options: ReactivateOptions) => {
      const { trade, entries, scene } = await connectAt(options);
      const uri = objectUri(code);
      const receipt = await trade.reactivate(
        scene,
        { uris: [uri] },
        options.undoes ?? lastSupply(await requireVisible(entries, uri)),
      );
      say(options.json, receipt, recorded('reactivated', [uri], receipt));
    });

  for (const kind of ['lock', 'unlock'] as const) {
    atScene(program.command(`${kind} <codes...>`))
      .description(kind === 'lock' ? 'lock packs or containers: nothing moves or is dispensed' : 'end a lock of your own')
      .requiredOption('--reason <text>', 'why, in a few words')
      .addHelpText(
        'after',
        `\nExample:\n  theriac ${kind} 00/095210010000000017 --reason "11.6 C for 52 minutes" --key warehouse.json`,
      )
      .action(async (codes: string[], options: MarkOptions) => {
        const { trade, scene } = await connectAt(options);
        const uris = codes.map((code) => objectUri(code));
        const receipt = await trade.mark(scene, kind, { uris }, options.reason);
        say(options.json, receipt, recorded(kind === 'lock' ? 'locked' : 'unlocked', uris, receipt));
      });
  }
}

async function dispense(named: string[], options: DispenseOptions): Promise<void> {
  const codes = await codesOf(named, options);
  const goods = goodsIn(codes, options);
  const said = { ...(options.partial && { partial: true }), ...reportOf(options) };
  const { trade, scene } = await connectAt(options);
  if (goods === 'codes') {
    const each = (uri: string) => trade.dispense(scene, { uris: [uri] }, said);
    return answerEach(codes, { ...options, each, done: 'dispensed' });
  }
  const receipt = await trade.dispense(scene, goods, said);
  say(options.json, receipt, recorded('dispensed', namesOf(goods), receipt));
}

async function requireVisible(
  entries: { look: (uri: string) => Promise<Parameters<typeof lastSupply>[0] | undefined> },
  uri: string,
) {
  const object = await entries.look(uri);
  if (object) return object;
  throw unseen(uri);
}
