/**
 * Families of noise, one of which is on every scan, and falsifications beside them: for a simulation in which each family is equally
 * frequent. Where a family depends on keyboards, what is typed is worked out from what undoes it.
 */
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { invertCase, MISTYPINGS } from '../../src/protocol/gs1/scan/keyboard.js';
import { percentEncode } from '../../src/protocol/gs1/percent.js';
import { type Chance } from './simulation.js';
import type { Print } from './scan-noise.js';

const GS = '\u001d';
type Family = (print: Print, chance: Chance) => string;

const ORDERS = [
  ['01', '21', '17', '10'],
  ['01', '17', '10', '21'],
  ['01', '10', '21', '17'],
  ['01', '17', '21', '10'],
  ['01', '21', '10', '17'],
  ['17', '01', '10', '21'],
  ['10', '17', '01', '21'],
] as const;

const valueOf = ({ gtin, serial, lot, expiry }: Print, ai: string): string =>
  ({ '01': gtin, '21': serial, '17': expiry, '10': lot })[ai] ?? '';

/** Elements as a carrier holds them: a separator behind what needs one, but at the end. */
function join(elements: readonly (readonly [ai: string, value: string])[]): string {
  return elements
    .map(([ai, value], at) => ai + value + (/^(?:01|11|17|414|3922)$/.test(ai) || at === elements.length - 1 ? '' : GS))
    .join('');
}

const clean: Family = (print, chance) => join(chance.of(ORDERS).map((ai) => [ai, valueOf(print, ai)] as const));
const inOrder = (print: Print, order: readonly string[]): string => join(order.map((ai) => [ai, valueOf(print, ai)] as const));
/** The lot or the serial is what the code ends with. */
const endsIn = (print: Print, chance: Chance): string => inOrder(print, chance.of([ORDERS[0], ORDERS[1], ORDERS[3]]));
const without = (text: string, at: number): string => text.slice(0, at) + text.slice(at + 1);
const doubled = (text: string, at: number): string => text.slice(0, at + 1) + text.slice(at);

/** A value with one sign dropped or doubled; one sign alone is only doubled. */
function damaged(value: string, chance: Chance): string {
  const at = chance.int(value.length);
  return value.length > 1 && chance.is(0.5) ? without(value, at) : doubled(value, at);
}

/** What each keyboard setting makes of a text; undefined where such a scanner could not type it. */
const KEYBOARDS = MISTYPINGS.map(({ undo }) => {
  const typed = new Map<string, string>();
  for (let code = 33; code < 0x20d0; code++) {
    const char = String.fromCharCode(code);
    if (undo(char) !== char && !typed.has(undo(char))) typed.set(undo(char), char);
  }
  return (text: string): string | undefined => {
    const garbled = Array.from(text, (char) => typed.get(char) ?? char).join('');
    return undo(garbled) === text ? garbled : undefined;
  };
});

function mistyped(text: string, chance: Chance): string {
  return chance.of(KEYBOARDS.flatMap((type) => type(text) ?? []));
}

const EXTRA: readonly (readonly [ai: string, value: string])[] = [
  ['710', '01234562'],
  ['711', '3400930000120'],
  ['714', '1234567'],
  ['240', 'ART-77/B'],
  ['22', '2A'],
  ['11', '250115'],
  ['91', 'A1b2'],
  ['414', '9521001000000'],
  ['8200', 'http://example.com/x'],
];
const SPELT = ['|', '^', '<GS>', '[GS]', '{GS}', '{FNC1}', '<FNC1>', '[FNC1]', '\\x1d', '\\u001d', '\u241d', '\u2194', '\t', ']'];
const SUFFIXES = [
  ';',
  '*',
  '<CR>',
  '{CR}',
  '[ENTER]',
  '#',
  '~',
  '$',
  '\u0000',
  '\u0004',
  '\u001b',
  '\r\n',
  ';;',
  '*;',
  'T07',
  'k1',
];
const HEADS = ['*', '"', '#', '!', '~', 'w', 'W', 'Dm', '[d2', ']d2', '\ufeff', GS, ']d2]d2', '\u0002', 'P00', ']d1'];

/** A retail barcode with a right check digit. */
function ean(chance: Chance): string {
  const body = `4${chance.text('0123456789', 11)}`;
  return `${body}${gs1CheckDigit(body)}`;
}

function glued(print: Print, chance: Chance): string {
  const text = endsIn(print, chance);
  const own = print.gtin.slice(chance.int(2));
  const kinds = [
    () => text + own.slice(0, 1 + chance.int(own.length)),
    () => own + text,
    () => text + ean(chance),
    () => `${text}-${chance.text('0123456789', 8)}`,
    () => text + chance.of(['', '\r', '\n']) + text,
  ];
  return chance.of(kinds)();
}

function link({ gtin, serial, lot, expiry }: Print, chance: Chance): string {
  const [batch, number] = [percentEncode(lot), percentEncode(serial)];
  const stem = chance.of(['https://id.gs1.org', 'http://example.com:8443/de/p', 'HTTPS://ID.GS1.ORG', 'id.gs1.org', '']);
  const rest = chance.of([
    `/01/${gtin}/10/${batch}/21/${number}?17=${expiry}`,
    `/01/${gtin}/10/${batch}/21/${number}/?17=${expiry}`,
    `/01/${gtin}/21/${number}/10/${batch}?17=${expiry}`,
    `/01/${gtin}/21/${number}?17=${expiry}&10=${batch}`,
    `/01/${gtin}/10/${batch}/21/${number}?utm_source=x&17=${expiry}#top`,
  ]);
  return stem + (chance.is(0.5) ? rest : rest.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
}

/** Noise of honest scans, and whether it must be read all the same. */
export const HONEST: Readonly<Record<string, { readonly make: Family; readonly isRead?: true }>> = {
  clean: { make: (print, chance) => chance.of(['', ']d2', ']Q3', ']C1']) + clean(print, chance), isRead: true },
  'extra elements': {
    make: (print, chance) => {
      const elements = chance.of(ORDERS).map((ai) => [ai, valueOf(print, ai)] as const);
      elements.splice(chance.int(elements.length + 1), 0, chance.of(EXTRA) as never);
      return join(elements);
    },
    isRead: true,
  },
  'separator spelt': { make: (print, chance) => clean(print, chance).replaceAll(GS, chance.of(SPELT)) },
  'separator lost': { make: (print, chance) => clean(print, chance).replaceAll(GS, '') },
  keyboard: { make: (print, chance) => mistyped(chance.of(['', ']d2']) + clean(print, chance), chance) },
  'caps lock': { make: (print, chance) => invertCase(chance.of(['', ']d2']) + clean(print, chance)) },
  'one case': {
    make: (print, chance) => {
      const text = clean(print, chance);
      return chance.is(0.5) ? text.toUpperCase() : text.toLowerCase();
    },
  },
  suffix: { make: (print, chance) => endsIn(print, chance) + chance.of(SUFFIXES) },
  prefix: { make: (print, chance) => chance.of(HEADS) + inOrder(print, chance.of(ORDERS.slice(0, 5))) },
  quotes: {
    make: (print, chance) => {
      const quote = chance.of(['"', "'", '*']);
      return quote + clean(print, chance) + quote;
    },
  },
  glued: { make: glued },
  'lot damaged': { make: (print, chance) => clean({ ...print, lot: damaged(print.lot, chance) }, chance) },
  'serial damaged': { make: (print, chance) => clean({ ...print, serial: damaged(print.serial, chance) }, chance) },
  'cut off': {
    make: (print, chance) => {
      const text = clean(print, chance);
      return text.slice(0, 1 + chance.int(text.length - 1));
    },
  },
  links: { make: link, isRead: true },
  brackets: {
    make: ({ gtin, serial, lot, expiry }, chance) => {
      const spelt = (text: string): string => text.replaceAll('(', '\\(');
      return [`(01)${gtin}`, `(21)${spelt(serial)}`, `(17)${expiry}`, `(10)${spelt(lot)}`].join(chance.of(['', ' ']));
    },
    isRead: true,
  },
  'full width': {
    make: (print, chance) => clean(print, chance).replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
    isRead: true,
  },
  'month and year': {
    make: (print, chance) => clean({ ...print, expiry: `${print.expiry.slice(0, 4)}00` }, chance),
    isRead: true,
  },
};

/** Signs that no keyboard setting makes of each other: a Y that became a Z alone is a keyboard's doing (docs/verdict.md). */
const PLAIN = 'ABCDEFGHJKLMNPRSTUVX0123456789';

/** A serial with some of its signs replaced by others; one where nothing else may stand is made of such. */
function replaced(serial: string, chance: Chance): string {
  const signs = Array.from(serial);
  for (let n = 1 + chance.int(3); n > 0; n--) {
    const at = chance.int(signs.length);
    const others = Array.from(PLAIN).filter((sign) => sign.toLowerCase() !== signs[at]!.toLowerCase());
    signs[at] = chance.of(/^[0-9]*$/.test(serial) ? others.filter((sign) => sign <= '9') : others);
  }
  // What was replaced twice may be what it was.
  return signs.join('') === serial ? replaced(serial, chance) : signs.join('');
}

/** Codes of packs that were never made so. `other`: another batch of the product. */
export const FALSE: Readonly<Record<string, (print: Print, chance: Chance, other: Pick<Print, 'lot' | 'expiry'>) => string>> = {
  'signs of the serial replaced': (print, chance) => clean({ ...print, serial: replaced(print.serial, chance) }, chance),
  'a serial at random': (print, chance) => clean({ ...print, serial: chance.text(PLAIN, print.serial.length) }, chance),
  'another lot': (print, chance, other) => clean({ ...print, ...other }, chance),
  'an invented lot': (print, chance) => clean({ ...print, lot: `ZQ${chance.text('0123456789', 1 + chance.int(6))}` }, chance),
  'a later month': (print, chance) =>
    clean({ ...print, expiry: `${Number(print.expiry.slice(0, 2)) + 1 + chance.int(2)}${print.expiry.slice(2, 4)}15` }, chance),
  'an invented serial with an EAN behind it': (print, chance) =>
    inOrder({ ...print, serial: `Q${chance.text(PLAIN, 11)}` }, ORDERS[0]) + print.gtin.slice(1, 6),
};
