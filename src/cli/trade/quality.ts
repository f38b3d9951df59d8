/** `theriac sensor`, `dispute`: what is told of goods without moving them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { objectUris } from '../../client/signing/naming.js';
import { DISPUTE_KINDS } from '../../protocol/epcis/event.js';
import type { DisputeKind } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import { atScene, connectAt, type SceneOptions } from '../connection/connection.js';
import { say } from '../terminal/output.js';
import { recorded } from '../terminal/recorded.js';
import { timeOf } from '../terminal/values.js';

interface SensorOptions extends SceneOptions {
  device: string;
  since: string;
  until: string;
  min: number;
  max: number;
  mean?: number;
}

interface DisputeOptions extends SceneOptions {
  what?: DisputeKind;
  closes?: string;
  reason: string;
}

/** EPCIS names devices by URIs: a plain number gets one. */
const deviceUri = (text: string): string =>
  /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text) ? text : `urn:theriac:device:${encodeURIComponent(text)}`;

/** Adds the commands. */
export function qualityCommands(program: Command): void {
  atScene(program.command('sensor <codes...>'))
    .description('tell what a temperature logger recorded: outside the storage range, the goods are locked')
    .requiredOption('--device <id>', 'the logger, by its URI or its number')
    .requiredOption('--since <time>', 'its first value (RFC 3339)')
    .requiredOption('--until <time>', 'its last')
    .requiredOption('--min <celsius>', 'lowest', celsius)
    .requiredOption('--max <celsius>', 'highest', celsius)
    .option('--mean <celsius>', 'mean', celsius)
    .addHelpText(
      'after',
      `
Example:
  theriac sensor 00/095210040000000038 --device LOG-77 --since 2026-05-04T04:30:00+02:00 --until 2026-05-04T07:20:00+02:00 \\
    --min 3.9 --max 11.6 --key pharmacy.json`,
    )
    .action(async (codes: string[], options: SensorOptions) => {
      const { device, min, max, mean } = options;
      const reading = { device: deviceUri(device), since: timeOf(options.since), until: timeOf(options.until), min, max, mean };
      const { trade, scene } = await connectAt(options);
      const uris = objectUris(codes);
      const receipt = await trade.sensor(scene, { uris }, reading);
      say(options.json, receipt, recorded(`${min} to ${max} C recorded`, uris, receipt));
    });

  atScene(program.command('dispute <codes...>'))
    .description('say that something is wrong with goods of a handoff, or that it is settled: until then they read "hold"')
    .addOption(new Option('--what <kind>', 'what is wrong').choices(DISPUTE_KINDS))
    .option('--closes <id>', 'the entry of your dispute that is settled')
    .requiredOption('--reason <text>', 'in a few words')
    .addHelpText(
      'after',
      `
Example:
  theriac dispute 01/59521001000029/21/26K011C040 --what mismatch_quantity --reason "58 of 60 packs" --key warehouse.json`,
    )
    .action(async (codes: string[], options: DisputeOptions) => {
      const { what, closes, reason } = options;
      if ((what === undefined) === (closes === undefined)) {
        throw new Fault('option-invalid', 'name either --what KIND to open a dispute or --closes ID to end one');
      }
      const { trade, scene } = await connectAt(options);
      const uris = objectUris(codes);
      const receipt = await trade.dispute(scene, { uris }, reason, what === undefined ? { closes: closes! } : { what });
      say(options.json, receipt, recorded(what === undefined ? 'dispute closed' : `disputed (${what})`, uris, receipt));
    });
}

function celsius(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be degrees Celsius');
  return value;
}
