/**
 * What happens at the counters, and what goes wrong: a recall and a report that comes after it, a tote that was too warm, a
 * box that is short, a pack that nobody collected, a return, a copied code.
 *
 * 26G302 reconciles: 2,400 made = 1,860 at the wholesaler + 340 in pharmacies + 72 on their way + 128 dispensed, the last of
 * them by the late report.
 */
import { CANONICAL_STEM, type Lot, type Serial } from '../../protocol/gs1/identifiers.js';
import { randomSerials } from '../products/serials.js';
import { PARTNERS, PRODUCTS, unitUri } from './cast.js';
import { batchRecord } from '../../client/signing/records.js';
import { monthEnd } from './clock.js';
import type { Company } from './founding.js';
import { codeOf, loose, OFFLINE, packs, uriOf, type Goods, type Shown } from './story.js';
import type { Made } from './making.js';
import { giveBack } from './trading.js';

const HOUR = 3_600_000;

/** What went wrong, by the object that tells it: canonical URIs. */
export type Incidents = Readonly<
  Record<'shortBox' | 'sample' | 'warmTote' | 'reactivated' | 'reportedLate' | 'returned' | 'copied', string>
>;

/** Plays them. @returns the packs to be shown, and the objects of the incidents */
export async function incidents(company: Company, goods: Goods, now: number): Promise<{ shown: Shown; objects: Incidents }> {
  await shortBox(company, goods);
  const tablets = goods['26H014']!;
  const [genuine, dispensed] = tablets.boxes[0]!.serials as [Serial, Serial];
  const { venezia } = company;
  await venezia.trade.unpack(venezia.at(0, '07:35'), unitUri('levante', 2), { uris: [] });
  await venezia.trade.unpack(venezia.at(0, '07:40'), tablets.boxes[0]!.uri, { uris: [] });
  await warmTote(company);
  await venezia.trade.dispense(venezia.at(0, '10:42'), { uris: [uriOf(tablets, dispensed)] });
  await neverCollected(company, goods);
  await recallAndLateReport(company, goods, now);
  await expiredAndReturned(company, goods, now);
  const pen = await copied(company, goods, now);

  const first = (number: string): Serial => goods[number]!.boxes[0]!.serials[0]!;
  const shown: Shown = {
    genuine: { made: tablets, serial: genuine, at: 'venezia' },
    dispensed: { made: tablets, serial: dispensed, at: 'venezia' },
    recalled: { made: goods['26G302']!, serial: goods['26G302']!.boxes[1]!.serials[0]!, at: 'venezia' },
    expired: { made: goods['25B190']!, serial: first('25B190'), at: 'torino' },
    copied: pen,
    inTransit: { made: goods['26H015']!, serial: first('26H015'), at: 'bari' },
    locked: { made: goods['NB61837']!, serial: first('NB61837'), at: 'venezia' },
    unknown: { made: tablets, serial: randomSerials(1)[0]!, at: 'venezia' },
  };
  const of = (number: string, pick: (made: Made) => Serial): string => uriOf(goods[number]!, pick(goods[number]!));
  const objects: Incidents = {
    shortBox: goods['26K011']!.boxes.at(-1)!.uri,
    sample: of('26K011', (made) => made.loose[0]!),
    warmTote: unitUri('levante', 3),
    reactivated: of('26J002', (made) => made.boxes[0]!.serials[0]!),
    reportedLate: of('26G302', (made) => loose(made)[OFFLINE]!),
    returned: of('25B190', (made) => made.boxes[0]!.serials.at(-1)!),
    copied: uriOf(pen.made, pen.serial),
  };
  return { shown, objects };
}

/** A box of 60 that holds 58: two were kept as samples, the label did not say so, and the wholesaler counted. */
async function shortBox({ laguna, levante }: Company, goods: Goods): Promise<void> {
  const made = goods['26K011']!;
  await laguna.trade.end(laguna.at(45, '09:30'), packs(made, made.loose), 'sample');
  const uri = made.boxes.at(-1)!.uri;
  await levante.trade.unpack(levante.at(40, '09:20'), made.pallet!, { uris: [uri] });
  const reason = 'The label says 60 packs, 58 are in the box';
  await levante.trade.dispute(levante.at(40, '09:35'), { uris: [uri] }, reason, { what: 'mismatch_quantity' });
}

/** 52 minutes above 8 C, 11.6 C at the highest: the reading itself locks what is in the tote. */
async function warmTote({ venezia }: Company): Promise<void> {
  const time = (text: string): number => venezia.at(0, text).time!;
  const reading = { device: 'urn:theriac:device:LOG-2207', since: time('05:41'), until: time('06:33'), min: 8.1, max: 11.6 };
  await venezia.trade.sensor(venezia.at(0, '07:50'), { uris: [unitUri('levante', 3)] }, reading);
}

/** Dispensed three days ago and never collected: the same pharmacy takes it back into stock. */
async function neverCollected({ venezia }: Company, goods: Goods): Promise<void> {
  const box = goods['26J002']!.boxes[0]!;
  await venezia.trade.unpack(venezia.at(30, '08:00'), box.uri, { uris: [] });
  const pack = { uris: [uriOf(goods['26J002']!, box.serials[0]!)] };
  const supply = await venezia.trade.dispense(venezia.at(3, '16:05'), pack);
  await venezia.trade.reactivate(venezia.at(0, '12:05'), pack, supply.id);
}

/** The recall, and a dispensing of four hours ago that a till could not tell before it. */
async function recallAndLateReport({ laguna, bari }: Company, goods: Goods, now: number): Promise<void> {
  await laguna.entries.record({
    type: 'recall',
    issuer: PARTNERS.laguna.gln,
    ref: 'LF-RC-07',
    active: true,
    gtin: PRODUCTS.amoxicillin.gtin,
    lots: ['26G302' as Lot],
    unregistered: false,
    serials: [],
    markets: [],
    class: 2,
    depth: 'pharmacy',
    action: 'quarantine',
    text: 'Dissolution out of specification at 18 months. Quarantine all packs and report your numbers.',
    patientText: 'This lot may dissolve too slowly. Do not stop your treatment; ask your pharmacist for another pack.',
  });
  const recalled = goods['26G302']!;
  const scene = { ...bari.at(0, '08:15'), time: now - 4 * HOUR };
  const pack = { uris: [uriOf(recalled, loose(recalled)[OFFLINE]!)] };
  await bari.trade.dispense(scene, pack, { alreadyDone: 'The line was down for four hours; handed out meanwhile' });
}

/** The shelf life of a batch is shortened after a stability study; half of a box goes back to the wholesaler. */
async function expiredAndReturned({ laguna, levante, torino }: Company, goods: Goods, now: number): Promise<void> {
  const made = goods['25B190']!;
  const { gtin } = PRODUCTS[made.batch.product];
  const printed = [monthEnd(now, made.batch.months)];
  await laguna.entries.record(batchRecord(gtin, made.batch.lot, monthEnd(now, -1), { printed }));
  const box = made.boxes[0]!;
  await torino.trade.unpack(torino.at(1, '15:10'), box.uri, { uris: [] });
  await giveBack({
    from: torino,
    to: levante,
    goods: packs(made, box.serials.slice(20)),
    left: torino.at(1, '16:30'),
    arrived: levante.at(0, '06:10'),
  });
}

/** Dispensed in Torino, and within the hour the same code is scanned in Bari. */
async function copied({ torino, bari }: Company, goods: Goods, now: number) {
  const made = goods['NB70412']!;
  const pen = { made, serial: made.boxes[0]!.serials[0]!, at: 'bari' as const };
  await torino.trade.dispense(torino.at(0, '10:42'), { uris: [uriOf(made, pen.serial)] });
  await bari.api.scan(codeOf(CANONICAL_STEM, pen, now));
  return pen;
}
