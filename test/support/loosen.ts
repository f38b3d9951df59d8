/**
 * A signed event of ours as a partner's system would write it: the same statement in another of GS1's spellings.
 *
 * Identifiers become EPC URNs of any length of company prefix, or links of the partner's own host; words become URIs,
 * CURIEs or URNs; lists lose their order and repeat themselves; namespaces get other prefixes; times get a zone; usual
 * dispositions are left out; there are event ids, record times and extensions of the partner's own.
 */
import fc from 'fast-check';
import { writeStep, type Step } from '../../src/protocol/epcis/step.js';
import { parseObjectUri } from '../../src/protocol/gs1/identifiers.js';
import { percentEncode } from '../../src/protocol/gs1/percent.js';

type Json = Record<string, unknown>;
/** Numbers that pick one of several spellings, one after the other. */
type Pick = <T>(of: readonly T[]) => T;

/** What a partner adds of its own, by pointer, which a reader has to report. */
export const ADDED = ['/ex:carrier', '/readPoint/ex:dock', '/persistentDisposition'];

/** A step's event as a partner writes it; it differs from run to run, never in what it says. */
export const loosened = (step: Step): fc.Arbitrary<Json> =>
  fc.infiniteStream(fc.nat(1000)).map((numbers) => {
    const pick: Pick = (of) => of[numbers.next().value! % of.length]!;
    const event = writeStep(step);
    const written = Object.entries(event).flatMap(([name, value]) => member(name, value, step, pick));
    const readPoint = { ...(written.find(([name]) => name === 'readPoint')![1] as Json), 'ex:dock': 4 };
    const added: Json = {
      readPoint,
      eventID: 'urn:uuid:00000000-0000-4000-8000-000000000000',
      recordTime: '2026-03-05T00:00:00Z',
      'ex:carrier': { 'ex:name': 'Express' },
      persistentDisposition: { set: ['completeness_inferred'] },
    };
    return Object.fromEntries(shuffled(Object.entries({ ...Object.fromEntries(written), ...added }), pick));
  });

/** The context of a document of loosened events: other prefixes for what signed events have. */
export const LOOSE_CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  {
    ex: 'https://partner.example/ns/',
    md: 'urn:epcglobal:cbv:mda',
    us: 'http://epcis.gs1us.org/hc/ns',
    t: { '@id': 'urn:theriac:1:' },
  },
];

function shuffled<T>(list: readonly T[], pick: Pick): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(rest.indexOf(pick(rest)), 1)[0]!);
}

function member(name: string, value: unknown, { kind }: Step, pick: Pick): [string, unknown][] {
  switch (name) {
    case '@context':
      return [];
    case 'eventTime':
      return [[name, pick([value, String(value).replace('Z', '+00:00'), zoned(String(value))])]];
    case 'action':
      return [[name, kind === 'dispense' ? pick(['OBSERVE', 'DELETE']) : value]];
    case 'bizStep':
      return [[name, word('BizStep', 'bizstep', String(value), pick)]];
    case 'disposition': {
      const isUsual = ['active', 'in_progress', 'in_transit', 'dispensed', 'destroyed', 'inactive'].includes(String(value));
      const spelt: [string, unknown] = [name, word('Disp', 'disp', String(value), pick)];
      return isUsual && kind !== 'reactivate' && pick([true, false]) ? [] : [spelt];
    }
    case 'readPoint':
    case 'bizLocation':
      return [[name, { id: spell((value as { id: string }).id, pick) }]];
    case 'parentID':
      return [[name, spell(String(value), pick)]];
    case 'ilmd':
      return [
        [name, Object.fromEntries(Object.entries(value as Json).map(([key, text]) => [key.replace('cbvmda:', 'md:'), text]))],
      ];
    case 'epcList':
    case 'childEPCs':
      return [
        [
          name,
          loose(
            (value as string[]).map((uri) => spell(uri, pick)),
            pick,
            true,
          ),
        ],
      ];
    case 'quantityList':
    case 'childQuantityList':
      return [[name, loose(value as Json[], pick, false, 'epcClass')]];
    case 'sourceList':
      return [[name, loose(value as Json[], pick, true, 'source', ['SDT', 'sdt'])]];
    case 'destinationList':
      return [[name, loose(value as Json[], pick, true, 'destination', ['SDT', 'sdt'])]];
    case 'bizTransactionList':
      return [[name, loose(value as Json[], pick, true, undefined, ['BTT', 'btt'])]];
    case 'gs1ushc:dropShipment':
      return [['us:dropShipment', pick([value, value === 'true'])]];
    default:
      return [[name.replace('theriac:', 't:'), value]];
  }
}

/** A list in any order; with a repeat where that says nothing more. */
function loose<T>(list: readonly T[], pick: Pick, repeats: boolean, uri?: string, words?: readonly [string, string]): unknown[] {
  const items = [...list, ...(repeats ? [pick(list)] : [])].map((item) => {
    if (typeof item === 'string') return item;
    const { ...spelt } = item as Json;
    if (uri !== undefined) spelt[uri] = spell(String(spelt[uri]), pick);
    if (words) spelt['type'] = word(...words, String(spelt['type']), pick);
    return spelt;
  });
  return shuffled(items, pick);
}

/** Half an hour east of UTC, with more digits than we sign. */
const zoned = (time: string): string => new Date(Date.parse(time) + 1_800_000).toISOString().replace('Z', '0000+00:30');

const word = (web: string, urn: string, bare: string, pick: Pick): string =>
  pick([bare, `https://ref.gs1.org/cbv/${web}-${bare}`, `cbv:${web}-${bare}`, `urn:epcglobal:cbv:${urn}:${bare}`]);

/** A canonical URI in another spelling. */
function spell(uri: string, pick: Pick): string {
  return pick([uri, uri.replace('id.gs1.org', 'shop.example/a'), urnOf(uri, pick([6, 7, 9, 12]))]);
}

function urnOf(uri: string, prefix: number): string {
  const id = parseObjectUri(uri);
  const cut = (digits: string): string => `${digits.slice(0, prefix)}.${digits.slice(prefix)}`;
  const item = (gtin: string): string => `${gtin.slice(1, 1 + prefix)}.${gtin[0]}${gtin.slice(1 + prefix, 13)}`;
  switch (id.kind) {
    case 'sgtin':
      return `urn:epc:id:sgtin:${item(id.gtin)}.${percentEncode(id.serial)}`;
    case 'lgtin':
      return `urn:epc:class:lgtin:${item(id.gtin)}.${percentEncode(id.lot)}`;
    case 'sscc':
      return `urn:epc:id:sscc:${id.sscc.slice(1, 1 + prefix)}.${id.sscc[0]}${id.sscc.slice(1 + prefix, 17)}`;
    case 'location':
      return `urn:epc:id:sgln:${cut(id.gln.slice(0, 12))}.0`;
    case 'party':
      return `urn:epc:id:pgln:${cut(id.gln.slice(0, 12))}`;
    default:
      return uri;
  }
}
