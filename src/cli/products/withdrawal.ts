/** `theriac withdrawal issue | change | end`: products that are taken off the market. */
import type { Command } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { toGtin14 } from '../../protocol/gs1/identifiers.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { say } from '../terminal/output.js';
import { batches, productOf } from './goods.js';

interface WithdrawalOptions extends OnlineOptions, ConfirmOptions {
  ref?: string;
  text?: string;
  patientText?: string;
}

/** Adds the commands. */
export function withdrawalCommands(group: Command): void {
  withYes(online(group.command('issue <gtin>', { isDefault: true })))
    .description('withdraw a product from the market')
    .requiredOption('--ref <text>', 'the reference of the notice')
    .requiredOption('--text <text>', 'why, for professionals')
    .option('--patient-text <text>', 'for patients')
    .addHelpText(
      'after',
      '\nExample:\n  theriac withdrawal issue 09521001000024 --ref LF-2026-09 --text "Authorisation ended" --key plant.json',
    )
    .action((gtin: string, options: WithdrawalOptions) => sign(gtin, options, 'issue'));

  withYes(online(group.command('change <gtin>')))
    .description('correct the notice of a withdrawal; what is not named stays')
    .option('--ref <text>', 'the reference of the notice')
    .option('--text <text>', 'why, for professionals')
    .option('--patient-text <text>', 'for patients')
    .addHelpText('after', '\nExample:\n  theriac withdrawal change 09521001000024 --text "Licence expired" --key plant.json')
    .action((gtin: string, options: WithdrawalOptions) => sign(gtin, options, 'change'));

  withYes(online(group.command('end <gtin>')))
    .description('end a withdrawal: the product is on the market again')
    .option('--text <text>', 'why it ends, for professionals')
    .addHelpText('after', '\nExample:\n  theriac withdrawal end 09521001000024 --text "Licence renewed" --key plant.json')
    .action((gtin: string, options: WithdrawalOptions) => sign(gtin, options, 'end'));
}

async function sign(code: string, options: WithdrawalOptions, what: 'issue' | 'change' | 'end'): Promise<void> {
  const { entries, api } = await connect(options);
  const gtin = toGtin14(code);
  const { withdrawal } = await productOf(api, gtin);
  if (what !== 'issue' && !withdrawal?.active)
    throw new Fault('not-found', `the product ${gtin} is not withdrawn: "theriac product show ${gtin}" says how it stands`, {
      gtin,
    });
  const active = what !== 'end';
  const before = what === 'issue' ? null : withdrawal;
  const record = {
    type: 'withdrawal' as const,
    gtin,
    ref: options.ref ?? before!.ref,
    active,
    text: options.text ?? before!.text,
    patientText: options.patientText ?? before?.patientText ?? null,
  };
  const lots = (await batches(api, gtin)).length;
  await confirm(
    active ? `withdraw the product ${gtin}` : `end the withdrawal of the product ${gtin}`,
    active
      ? [
          `all its ${lots} batches, everywhere: no pack is dispensed or sold from now on`,
          'patients who look up a pack read it, too',
        ]
      : [`all its ${lots} batches, everywhere: packs are dispensed and sold again, where nothing else is against it`],
    options,
  );
  const receipt = await entries.record(record);
  const now = active ? `the product ${gtin} is withdrawn` : `the product ${gtin} is not withdrawn any more`;
  say(options.json, receipt, [`entry ${receipt.index}: ${now}`]);
}
