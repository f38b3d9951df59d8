/** `theriac ship`, `void`, `receive`: the handoff. */
import type { Command } from 'commander';
import { objectUri } from '../client/naming.js';
import type { Transaction } from '../protocol/epcis/step.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { atScene, connectAt, gln, type Connection, type SceneOptions } from './connection.js';
import { say } from './output.js';
import { recorded } from './recorded.js';

interface ShipOptions extends SceneOptions {
  to: string;
  toSite?: string;
  toOwner?: string;
  po?: string;
  desadv?: string;
}

/** Adds the commands. */
export function handoffCommands(program: Command): void {
  atScene(program.command('ship <codes...>'))
    .description('send packs or containers to a taker: they are in transit until it books them in')
    .requiredOption('--to <gln>', 'who takes them')
    .option('--to-site <gln>', 'to which of its sites')
    .option('--to-owner <gln>', 'who owns them then, where that is not the taker')
    .option('--po <number>', 'purchase order')
    .option('--desadv <number>', 'despatch advice')
    .addHelpText(
      'after',
      '\nExample:\n  theriac ship 00/095210010000000017 --to 9521004000009 --desadv 0080456190 --key warehouse.json',
    )
    .action(async (codes: string[], options: ShipOptions) => {
      const connection = await connectAt(options);
      const uris = codes.map((code) => objectUri(code));
      const to = gln(options.to);
      const owner = options.toOwner === undefined ? to : gln(options.toOwner);
      const receipt = await connection.trade.ship(
        connection.scene,
        { uris },
        await giver(connection, uris[0]!),
        { owner, ...(owner !== to && { possessor: to }), ...(options.toSite && { site: gln(options.toSite) }) },
        documents(connection.gln, options),
      );
      say(options.json, receipt, recorded(`shipped to ${to}`, uris, receipt));
    });

  atScene(program.command('void <codes...>'))
    .description('take a shipping back, before it is booked in')
    .addHelpText('after', '\nExample:\n  theriac void 00/095210010000000017 --key warehouse.json')
    .action(async (codes: string[], options: SceneOptions) => {
      const { trade, scene } = await connectAt(options);
      const uris = codes.map((code) => objectUri(code));
      const receipt = await trade.void(scene, { uris });
      say(options.json, receipt, recorded('shipping taken back', uris, receipt));
    });

  atScene(program.command('receive <codes...>'))
    .description('book in what has arrived')
    .addHelpText('after', '\nExample:\n  theriac receive 00/095210010000000017 --key pharmacy.json')
    .action(async (codes: string[], options: SceneOptions) => {
      const { trade, scene } = await connectAt(options);
      const uris = codes.map((code) => objectUri(code));
      const receipt = await trade.receive(scene, { uris });
      say(options.json, receipt, recorded('booked in', uris, receipt));
    });
}

/** The giver's end: the signer holds the goods, their owner is read from the first of them. */
async function giver({ entries, gln: possessor }: Connection, uri: string): Promise<{ owner: Gln; possessor?: Gln }> {
  const object = await entries.look(uri);
  const owner = object?.custody?.owner;
  if (!owner)
    throw new Fault('object-unknown', `${uri} is not in the register, or not yours to see: check the code`, { object: uri });
  return owner === possessor ? { owner } : { owner, possessor };
}

/** Business documents by the URIs that the CBV gives them (section 8.5.2): the issuer's GLN and the number. */
const documents = (issuer: Gln, { po, desadv }: ShipOptions): Transaction[] =>
  [
    { type: 'po' as const, number: po },
    { type: 'desadv' as const, number: desadv },
  ].flatMap(({ type, number }) => (number === undefined ? [] : [{ type, id: `urn:epcglobal:cbv:bt:${issuer}:${number}` }]));
