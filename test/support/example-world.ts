/**
 * The world of which the examples in the description of the API tell: one product in two batches, of which one is recalled;
 * packs of the other at the pharmacy, one of them in a container; a product for another market; an alert, an exception and
 * a subscription of the pharmacy; a wholesaler's check of a return.
 */
import type { Gln } from '../../src/protocol/gs1/identifiers.js';
import { LIST_EXAMPLE } from '../../src/wire/serial-lists.js';
import { SITE_EXAMPLE } from '../../src/wire/site-applications.js';
import { CounterWorld } from './counter-world.js';
import type { TestDatabase } from './databases.js';
import type { Party } from './ledger-world.js';

const EXPIRY = '2039-12-31';
const LOT = 'L4711';

export interface ExampleWorld {
  world: CounterWorld;
  /** Ids that the server makes up itself, which no example can know beforehand: by the addresses that hold them. */
  made: Readonly<Record<string, string>>;
}

export async function exampleWorld(database: TestDatabase): Promise<ExampleWorld> {
  const world = await CounterWorld.open(database);
  const { wholesaler, pharmacy, base } = world;
  for (const lot of [LOT, 'L9000']) await world.batch(lot, { expiry: EXPIRY });
  await world.recall('R-2026-01', { lots: ['L9000'] });
  const foreign = await world.product({ markets: ['FR'] });
  await world.batch('L0815', { gtin: foreign, expiry: EXPIRY });

  const [first, second] = LIST_EXAMPLE.serials as [string, string];
  const handoff = await toPharmacy(world, first, LOT);
  await toPharmacy(world, second, LOT);
  await toPharmacy(world, 'C5H2T8', 'L0815', foreign);
  await toPharmacy(world, 'D4N6V2', LOT);
  await world.packInto(pharmacy, world.pack('D4N6V2'));

  const post = async (path: string, body: object, who = pharmacy, site: Gln | null = who.gln): Promise<string> =>
    (await base.post(path, body, await world.session(who, site)).expect(201)).body.id as string;
  const exception = await post('/api/exceptions', { kind: 'other', handoff: handoff.id, text: 'The invoice is missing.' });
  const wish = { channel: 'webhook', target: 'https://pharmacy.example/', kinds: ['recall'] };
  const subscription = await post('/api/notifications/subscriptions', wish, pharmacy, null);
  await world.verdict(pharmacy, world.scanned('UNKNOWN', LOT, { expiry: EXPIRY }));
  const check = await post('/api/distributors/return-checks', { codes: [world.pack(first)] }, wholesaler);
  const trace = await base.get(`/api/regulators/trace/01/${world.gtin}/10/${LOT}`, await world.session(base.authority));
  await base.record(base.authority, { type: 'grant', keys: ['9521077'], from: null, to: pharmacy.gln });
  const applicant = base.party('pharmacy');
  await base.send('/api/applications', base.application(applicant)).expect(202);
  const made = {
    '/api/applications/{kid}': applicant.signer.kid,
    '/api/regulators/applications/{kid}': applicant.signer.kid,
    '/api/alerts/{id}': await alertOf(world, pharmacy),
    '/api/distributors/return-checks/{id}': check,
    '/api/entries/{id}': handoff.id,
    '/api/exceptions/{id}': exception,
    '/api/manufacturers/recalls/{issuer}': world.maker.gln,
    '/api/notifications/subscriptions/{id}': subscription,
    '/api/site-applications/{participant}': pharmacy.gln,
    '/api/site-applications/{participant}/{gln}': SITE_EXAMPLE.gln,
    '/api/regulators/cohorts/{cohort}': String(trace.body.items[0].cohort),
  };
  return { world, made };
}

async function toPharmacy(world: CounterWorld, serial: string, lot: string, gtin = world.gtin) {
  const uri = world.pack(serial, gtin);
  await world.commission(lot, serial, gtin, EXPIRY);
  const handoff = await world.ship(world.maker, world.pharmacy.gln, uri);
  await world.receive(world.pharmacy, uri);
  return handoff;
}

/** The first alert that somebody sees; they are written soon after the scan. */
async function alertOf(world: CounterWorld, who: Party): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { body } = await world.base.get('/api/alerts', await world.session(who)).expect(200);
    if (body.items.length > 0) return body.items[0].id as string;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no alert');
}
