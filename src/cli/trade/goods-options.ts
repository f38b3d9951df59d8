/** What a step is about, from the command line: codes of packs and containers, or quantities of batches without serials. */
import { type Command } from 'commander';
import type { BatchQuantity } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { objectUri, objectUris } from '../../client/signing/naming.js';
import type { Goods } from '../../client/signing/step-objects.js';

/** The options that `withQuantities` adds. */
export interface GoodsOptions {
  quantity?: BatchQuantity[];
  continues?: string;
}

/** Gives a command the option of quantities. */
export const withQuantities = (command: Command): Command =>
  command.option(
    '--quantity <batch=n>',
    'so many packs of a batch without serials, 01/GTIN/10/LOT=N, in place of codes; may be repeated',
    quantity,
  );

/** Gives a command that continues a shipping the option to name it. */
export const withShipping = (command: Command): Command =>
  withQuantities(command).option('--continues <id>', 'for quantities: the entry of their shipping');

/** Gives a command the option of a late report. */
export const withReport = (command: Command): Command =>
  command.option('--already-done <reason>', 'it has happened already, and cannot be refused any more: why it is told late');

/** The goods of codes and options. @throws Fault `option-invalid`, `code-unreadable` */
export function goodsOf(codes: readonly string[], options: GoodsOptions): Goods {
  const goods = goodsIn(codes, options);
  return goods === 'codes' ? { uris: objectUris(codes) } : goods;
}

/** The quantities, or that it is about codes, which are read one by one. @throws Fault `option-invalid` */
export function goodsIn(codes: readonly string[], { quantity: quantities, continues }: GoodsOptions): Goods | 'codes' {
  if ((codes.length === 0) === (quantities === undefined)) {
    throw new Fault('option-invalid', 'name either codes of packs and containers, or --quantity BATCH=N');
  }
  return quantities ? { uris: [], quantities, ...(continues !== undefined && { continues }) } : 'codes';
}

/** How goods are called in a line for people. */
export const namesOf = ({ uris, quantities }: Goods): string[] =>
  quantities ? quantities.map(({ uri, quantity: n }) => `${n} of ${uri}`) : [...uris];

/** The canonical URIs of goods, of quantities those of their batches. */
export const urisOf = ({ uris, quantities }: Goods): readonly string[] => quantities?.map(({ uri }) => uri) ?? uris;

/** The late report of an option, as a step has it. */
export const reportOf = ({ alreadyDone }: { alreadyDone?: string }): { alreadyDone?: string } =>
  alreadyDone === undefined ? {} : { alreadyDone };

function quantity(text: string, before: BatchQuantity[] = []): BatchQuantity[] {
  const [, code = '', count = ''] = /^(.*)=([1-9][0-9]{0,8})$/.exec(text) ?? [];
  const uri = code === '' ? undefined : objectUri(code);
  if (uri !== undefined && parseObjectUri(uri).kind === 'lgtin') return [...before, { uri, quantity: Number(count) }];
  throw new Fault('option-invalid', `"${text}" is no quantity of a batch: write 01/GTIN/10/LOT=N`, { value: text });
}
