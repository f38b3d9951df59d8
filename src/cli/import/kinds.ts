/** What can be imported: the fields of each kind of file, and what a line of it asks to be signed. Nothing is asked here. */
import { offsetAt, objectUri } from '../../client/signing/naming.js';
import { batchRecord } from '../../client/signing/records.js';
import type { Scene } from '../../client/signing/trade.js';
import type { ObjectView } from '../../wire/objects.js';
import { documentUri } from '../../protocol/custody/advice.js';
import type { Step } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import { toGtin14, type Gln, type Gtin, type Lot, type Serial } from '../../protocol/gs1/identifiers.js';
import { readRecord, type RegistryRecord } from '../../protocol/registry/records.js';
import { requirePlace } from '../../protocol/registry/place.js';
import { gln } from '../connection/connection.js';
import { zoneOf } from '../participants/place.js';
import { dateOf, lotOf, serialOf, timeOf } from '../terminal/values.js';
import type { Fields } from './table.js';

/** What a line asks for. Packs are gathered: one entry for all of a batch. */
export type Job =
  | { kind: 'record'; record: RegistryRecord }
  | { kind: 'pack'; gtin: Gtin; lot: Lot; serial: Serial }
  | { kind: 'step'; uri: string; step: (by: Gln, scene: Scene, object: ObjectView) => Step };

/** A kind of file. `example`: a line for its template. */
export interface ImportKind extends Fields {
  what: string;
  example: readonly string[];
  job(fields: Readonly<Record<string, string>>): Job;
}

type Values = Readonly<Record<string, string>>;

/** Every kind, by its name on the command line. */
export const IMPORT_KINDS: Readonly<Record<string, ImportKind>> = {
  products: {
    what: 'products of a manufacturer',
    required: ['gtin', 'name'],
    optional: ['authorisation', 'serials', 'case-gtin', 'per-case', 'min-celsius', 'max-celsius', 'markets', 'qr'],
    example: ['09521001000017', 'Metformin 850 mg', 'EU/1/26/001', 'yes', '59521001000012', '40', '2', '25', 'IT SE', 'no'],
    job: (fields) => ({ kind: 'record', record: readRecord(product(fields)) }),
  },
  sites: {
    what: 'sites of participants, filed by the authority',
    required: ['gln', 'of', 'name', 'address', 'country', 'latitude', 'longitude'],
    optional: ['time-zone', 'active'],
    example: ['9521004000014', '9521004000007', 'Bologna', 'Via Stalingrado 9', 'IT', '44.51', '11.36', 'Europe/Rome', 'yes'],
    job: (fields) => ({ kind: 'record', record: readRecord(siteOf(fields)) }),
  },
  batches: {
    what: 'batches of products',
    required: ['gtin', 'lot', 'expiry'],
    optional: ['serials'],
    example: ['09521001000017', '26H014', '2029-07-31', 'yes'],
    job: ({ gtin = '', lot = '', expiry = '', serials }) => {
      const record = {
        ...batchRecord(toGtin14(gtin), lotOf(lot), dateOf(expiry), { serialised: flag(serials, true) }),
        approvals: [],
      };
      return { kind: 'record', record: readRecord(record) };
    },
  },
  packs: {
    what: 'packs with their serials: one entry for all of a batch',
    required: ['gtin', 'lot', 'serial'],
    optional: [],
    example: ['09521001000017', '26H014', '7KQX2M4T9RDE3W'],
    job: ({ gtin = '', lot = '', serial: text = '' }) => {
      const serial = serialOf(text);
      return { kind: 'pack', gtin: toGtin14(gtin), lot: lotOf(lot), serial };
    },
  },
  ship: {
    what: 'packs or containers that are sent',
    required: ['code', 'to'],
    optional: ['to-site', 'po', 'desadv', 'time'],
    example: ['00/095210010000000017', '9521004000007', '', '4500187321', '0080456190', '2026-05-04T16:50:00+02:00'],
    job: (fields) => {
      const { to: toText = '', 'to-site': site, time } = fields;
      const to = gln(toText);
      const end = { owner: to, ...(site !== undefined && { site: gln(site) }) };
      return moved(fields, (by, scene, object) => {
        const owner = object.custody?.owner ?? by;
        const documents = (['po', 'desadv'] as const).flatMap((type) =>
          fields[type] === undefined ? [] : [{ type, id: documentUri(by, fields[type]) }],
        );
        const from = { owner, ...(owner !== by && { possessor: by }) };
        const objects = { epcs: [object.object] };
        return { ...common(scene, time), kind: 'ship', objects, from, to: end, ...(documents.length > 0 && { documents }) };
      });
    },
  },
  receive: {
    what: 'packs or containers that have arrived',
    required: ['code'],
    optional: ['time', 'already-done'],
    example: ['00/095210010000000017', '2026-05-05T05:35:00+02:00', ''],
    job: (fields) => moved(fields, (_, scene, { object }) => ({ ...told(fields, scene, object), kind: 'receive' })),
  },
  dispense: {
    what: 'packs that are handed out',
    required: ['code'],
    optional: ['time', 'already-done'],
    example: ['01/09521001000017/21/7KQX2M4T9RDE3W', '2026-05-05T10:42:00+02:00', 'line down'],
    job: (fields) => moved(fields, (_, scene, { object }) => ({ ...told(fields, scene, object), kind: 'dispense' })),
  },
};

function moved({ code = '', time }: Values, step: Extract<Job, { kind: 'step' }>['step']): Job {
  // Its form alone: the site's clock is known once somebody signs in.
  if (time !== undefined) timeOf(time, 'UTC');
  return { kind: 'step', uri: objectUri(code), step };
}

const told = ({ time, 'already-done': alreadyDone }: Values, scene: Scene, object: string) => ({
  ...common(scene, time),
  objects: { epcs: [object] },
  ...(alreadyDone !== undefined && { alreadyDone }),
});

function common({ site, time: now = Date.now(), timeZone }: Scene, text: string | undefined) {
  const time = text === undefined ? now : timeOf(text, timeZone);
  return { time, offset: offsetAt(time, timeZone), site };
}

function siteOf({ gln: own, of, name, address = '', country = '', latitude, longitude, active, ...fields }: Values): object {
  const timeZone = fields['time-zone'] ?? zoneOf(country);
  const place = { address, country, timeZone, latitude: Number(latitude), longitude: Number(longitude) };
  requirePlace(place, `"${address}"`);
  return { type: 'site', gln: own, participant: of, name, ...place, active: flag(active, true) };
}

function product(fields: Values): object {
  const { name, authorisation = null, serials, markets = '', qr } = fields;
  const gtin = toGtin14(fields['gtin'] ?? '');
  const [caseGtin, perCase] = [fields['case-gtin'], fields['per-case']];
  if ((caseGtin === undefined) !== (perCase === undefined)) throw wrong('case-gtin and per-case come together or not at all');
  const [min, max] = [fields['min-celsius'], fields['max-celsius']];
  if ((min === undefined) !== (max === undefined)) throw wrong('min-celsius and max-celsius come together or not at all');
  return {
    type: 'product',
    gtin,
    name,
    authorisation,
    serialised: flag(serials, true),
    levels: caseGtin === undefined ? [] : [{ gtin: toGtin14(caseGtin), contains: Number(perCase), of: gtin }],
    storage: min === undefined ? null : { minCelsius: Number(min), maxCelsius: Number(max) },
    markets: markets
      .split(/[\s,]+/)
      .filter((country) => country !== '')
      .sort(),
    digitalLinkQr: flag(qr, false),
    approvals: [],
  };
}

function flag(text: string | undefined, otherwise: boolean): boolean {
  if (text === undefined) return otherwise;
  const value = text.toLowerCase();
  if (!['yes', 'no', 'true', 'false', '1', '0'].includes(value)) throw wrong(`"${text}" must be yes or no`);
  return ['yes', 'true', '1'].includes(value);
}

const wrong = (why: string): Fault => new Fault('option-invalid', why);
