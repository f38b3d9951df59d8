/** `theriac apply`: a company asks to be admitted. */
import { type Command, Option } from 'commander';
import { Entries } from '../../client/signing/entries.js';
import { Fault } from '../../protocol/fault.js';
import type { ParticipantApplication } from '../../protocol/registry/records.js';
import { online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { readKeyFile } from '../connection/key-file.js';
import { say } from '../terminal/output.js';
import { placeOf, withPlace, type PlaceOptions } from './place.js';

interface ApplyOptions extends OnlineOptions, PlaceOptions {
  name: string;
  role: ParticipantApplication['role'];
}

/** Adds the command. */
export function applyCommand(program: Command): void {
  withPlace(online(program.command('apply')))
    .description('ask the authority to admit your company, with the key that you will sign with')
    .requiredOption('--name <text>', 'its legal name')
    .addOption(
      new Option('--role <role>', 'what it does').choices(['manufacturer', 'distributor', 'pharmacy']).makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
Example:
  theriac apply --key plant.json --name "Laguna Farmaceutici" --role manufacturer \\
    --address "Via dell'Industria 4, Padova" --country IT --time-zone Europe/Rome --latitude 45.41 --longitude 11.88`,
    )
    .action(async (options: ApplyOptions) => {
      if (options.key === undefined) {
        throw new Fault(
          'key-needed',
          'an application is signed by the key that it brings: make one with "theriac keys new", name it with --key',
        );
      }
      const { api, watch } = serverOf(options);
      const { signer, gln, label } = await readKeyFile(options.key);
      const { name, role } = options;
      const application: ParticipantApplication = {
        type: 'participant-application',
        gln,
        name,
        role,
        ...placeOf(options),
        key: signer.publicJwk,
        label,
      };
      const answer = await api.apply(await new Entries(api, signer, watch).signApplication(application));
      say(options.json, answer, [
        `${name} (${answer.gln}) has applied with the key ${answer.kid}.`,
        'Tell the authority this key by another way, for example by telephone: it admits you by "theriac participant admit".',
        'What became of it: "theriac application show", with the same key.',
      ]);
    });
}
