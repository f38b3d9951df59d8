/**
 * A short trade on a real server, for tests of what a scan is told: a manufacturer in one country, a wholesaler, and two
 * pharmacies, of which the first has a second site. Goods go from hand to hand by signed entries through the public API.
 */
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { type Gln, type Gtin, packUri, type Serial, ssccUri, type Sscc } from '../../src/protocol/gs1/identifiers.js';
import type { EndReason, HandoffEnd, Step } from '../../src/protocol/epcis/step.js';
import { PublicView, ScanView } from '../../src/wire/scan.js';
import type { TestDatabase } from './databases.js';
import { glnOf, LedgerWorld, type Party, type Receipt } from './ledger-world.js';

/** Expiry of batches unless told otherwise: far enough for the tests' own year. */
export const EXPIRY = `${new Date().getUTCFullYear() + 2}-06-15`;

/** `YYMMDD` of an ISO date. */
const yymmdd = (date: string): string => date.slice(2).replaceAll('-', '');

export class CounterWorld {
  maker!: Party;
  wholesaler!: Party;
  pharmacy!: Party;
  otherPharmacy!: Party;
  /** The pharmacy's second site. */
  branch!: Gln;
  gtin!: Gtin;
  private readonly tokens = new Map<string, Promise<string>>();
  private products = 0;
  private containers = 0;

  private constructor(readonly base: LedgerWorld) {}

  static async open(database: TestDatabase): Promise<CounterWorld> {
    const world = new CounterWorld(await LedgerWorld.on(database));
    world.maker = await world.base.admit('manufacturer');
    world.wholesaler = await world.base.admit('distributor');
    world.pharmacy = await world.base.admit('pharmacy');
    world.otherPharmacy = await world.base.admit('pharmacy');
    world.branch = await world.site(world.pharmacy, 900, {});
    world.gtin = await world.product();
    return world;
  }

  close = (): Promise<void> => this.base.close();

  /** A new product of the manufacturer. */
  async product(fields: object = {}): Promise<Gtin> {
    const gtin = this.gtinOf(++this.products);
    const record = { type: 'product', gtin, name: `Medicine ${this.products}`, ...PRODUCT, ...fields };
    await this.base.record(this.maker, record);
    return gtin;
  }

  gtinOf = (n: number, level = 0): Gtin => {
    const body = `${level}952000${String(n).padStart(6, '0')}`;
    return `${body}${gs1CheckDigit(body)}` as Gtin;
  };

  /** A new batch, or the change of one. */
  batch = (lot: string, { gtin = this.gtin, expiry = EXPIRY, serialised = true, complete = true } = {}): Promise<Receipt> =>
    this.base.record(this.maker, { type: 'batch', gtin, lot, expiry, serialised, complete });

  recall = (ref: string, fields: object = {}): Promise<Receipt> =>
    this.base.record(this.maker, { type: 'recall', ref, gtin: this.gtin, ...RECALL, ...fields });

  pack = (serial: string, gtin = this.gtin): string => packUri(gtin, serial as Serial);

  private step = (who: Party, step: object, site: Gln = who.site ?? who.gln): Promise<Receipt> =>
    this.base.step(who, { time: Date.now(), offset: '+01:00', site, ...step } as Step);

  commission = (lot: string, serial: string, gtin = this.gtin, expiry = EXPIRY): Promise<Receipt> =>
    this.step(this.maker, { kind: 'commission', lot, expiry, objects: { epcs: [this.pack(serial, gtin)] } });

  /** Puts packs into a new SSCC. */
  async packInto(who: Party, ...uris: string[]): Promise<string> {
    const body = `195200000${String(++this.containers).padStart(8, '0')}`;
    const parent = ssccUri(`${body}${gs1CheckDigit(body)}` as Sscc);
    for (const uri of uris) await this.step(who, { kind: 'pack', parent, objects: { epcs: [uri] } });
    return parent;
  }

  unpack = (who: Party, parent: string, uri: string): Promise<Receipt> =>
    this.step(who, { kind: 'unpack', parent, objects: { epcs: [uri] } });

  /** Ships; the owner is the giver, so that each receipt makes the taker the owner. */
  ship = (who: Party, to: Gln, ...uris: string[]): Promise<Receipt> => {
    const from: HandoffEnd = { owner: who.gln };
    const outside = to === OUTSIDE ? { outside: true } : {};
    return this.step(who, { kind: 'ship', from, to: { owner: to }, ...outside, objects: { epcs: uris } });
  };

  void = (who: Party, ...uris: string[]): Promise<Receipt> => this.step(who, { kind: 'void', objects: { epcs: uris } });
  receive = (who: Party, ...uris: string[]): Promise<Receipt> => this.step(who, { kind: 'receive', objects: { epcs: uris } });
  /** Reports a receipt that may have no shipping yet. */
  reportReceipt = (who: Party, uri: string): Promise<Receipt> =>
    this.step(who, { kind: 'receive', alreadyDone: 'goods without data', objects: { epcs: [uri] } });
  dispense = (who: Party, uri: string, site?: Gln, fields: object = {}): Promise<Receipt> =>
    this.step(who, { kind: 'dispense', objects: { epcs: [uri] }, ...fields }, site);
  end = (who: Party, uri: string, reason: EndReason): Promise<Receipt> =>
    this.step(who, { kind: 'end', reason, objects: { epcs: [uri] } });
  /** Returns what a partner sent. */
  sendBack = (who: Party, to: Gln, uri: string): Promise<Receipt> =>
    this.step(who, {
      kind: 'return',
      from: { owner: who.gln },
      to: { owner: to },
      documents: [{ type: 'rma', id: 'urn:test:rma:1' }],
      objects: { epcs: [uri] },
    });
  /** Takes into stock what left the register for this buyer. */
  takeStock = (who: Party, uri: string, print: object = {}): Promise<Receipt> =>
    this.step(who, { kind: 'stock', ...print, from: { owner: OUTSIDE }, objects: { epcs: [uri] } });
  /** Reports temperatures of the last hour, in degrees Celsius. */
  sense = (who: Party, uri: string, min: number, max: number): Promise<Receipt> => {
    const until = Date.now();
    const reading = { device: 'urn:test:logger:1', since: until - 3_600_000, until, min, max };
    return this.step(who, { kind: 'sensor', reading, objects: { epcs: [uri] } });
  };
  dispute = (who: Party, uri: string): Promise<Receipt> =>
    this.step(who, { kind: 'dispute', what: 'damaged', reason: 'wet carton', objects: { epcs: [uri] } });
  closeDispute = (who: Party, uri: string, closes: string): Promise<Receipt> =>
    this.step(who, { kind: 'dispute', closes, reason: 'settled', objects: { epcs: [uri] } });
  reactivate = (who: Party, uri: string, undoes: string): Promise<Receipt> =>
    this.step(who, { kind: 'reactivate', undoes, objects: { epcs: [uri] } });
  lock = (who: Party, uri: string, reason = 'suspicious seal', cause?: 'falsified'): Promise<Receipt> =>
    this.step(who, { kind: 'lock', reason, ...(cause && { cause }), objects: { epcs: [uri] } });
  /** Reports that what was dispensed or used came back. */
  takeBack = (who: Party, uri: string): Promise<Receipt> =>
    this.step(who, { kind: 'receive', returned: true, alreadyDone: 'a patient brought it', objects: { epcs: [uri] } });
  unlock = (who: Party, uri: string, fields: object = {}): Promise<Receipt> =>
    this.step(who, { kind: 'unlock', reason: 'cleared', ...fields, objects: { epcs: [uri] } });

  /** A pack of a new serial that lies in the pharmacy. */
  async atPharmacy(lot: string, serial: string, gtin = this.gtin): Promise<string> {
    const uri = this.pack(serial, gtin);
    await this.commission(lot, serial, gtin);
    await this.ship(this.maker, this.pharmacy.gln, uri);
    await this.receive(this.pharmacy, uri);
    return uri;
  }

  /** What is printed on a pack, in brackets. */
  code = (serial: string, lot: string, { gtin = this.gtin, expiry = EXPIRY } = {}): string =>
    `(01)${gtin}(21)${serial}(17)${yymmdd(expiry)}(10)${lot}`;

  /** The same as a scanner sends it: it was read from the pack itself. */
  scanned = (serial: string, lot: string, { gtin = this.gtin, expiry = EXPIRY } = {}): string =>
    `]d201${gtin}21${serial}\u001d17${yymmdd(expiry)}10${lot}`;

  /** A further site of a participant. */
  async site(who: Party, n: number, fields: object): Promise<Gln> {
    const gln = glnOf(n);
    await this.base.record(this.base.authority, { type: 'site', gln, participant: who.gln, ...BRANCH, ...fields });
    return gln;
  }

  /** The address of a pack's page. */
  page = (serial: string, lot: string, { gtin = this.gtin, expiry = EXPIRY } = {}): string =>
    `/01/${gtin}/10/${encodeURIComponent(lot)}/21/${encodeURIComponent(serial)}?17=${yymmdd(expiry)}`;

  /** A session at the participant's first site, or at another of its sites, or at none. */
  session(who: Party, site: Gln | null = who.gln): Promise<string> {
    const key = `${who.gln} ${site}`;
    const token = this.tokens.get(key) ?? this.base.signIn(who, { site });
    this.tokens.set(key, token);
    return token;
  }

  /** The professional's answer to a scan. */
  async verdict(who: Party, code: string, site: Gln | null = who.gln): Promise<Extract<ScanView, { audience: 'professional' }>> {
    const { body } = await this.base.post('/api/scan', { code }, await this.session(who, site)).expect(200);
    return ScanView.parse(body) as Extract<ScanView, { audience: 'professional' }>;
  }

  /** What a pharmacist's decision is answered, with this status. */
  async override(who: Party, code: string, reason: string, status: number, site: Gln | null = who.gln) {
    const body = { code, reason, name: 'A. Pharmacist', text: 'import permit 7' };
    return (await this.base.post('/api/scan/overrides', body, await this.session(who, site)).expect(status)).body;
  }

  /** The public's answer to a scan. */
  async answer(code: string): Promise<PublicView> {
    return PublicView.parse((await this.base.post('/api/scan', { code }).expect(200)).body);
  }
}

/** A company that is not in the register. */
export const OUTSIDE = '4012345000009' as Gln;

/** A product's record, but its number and name. */
export const PRODUCT = { authorisation: null, serialised: true, levels: [], storage: null, markets: [], digitalLinkQr: true };
const RECALL = {
  lots: [],
  serials: [],
  markets: [],
  class: 2,
  depth: 'patient',
  action: 'return',
  text: 'Return to us',
  patientText: 'Bring it back',
};
const BRANCH = {
  name: 'Branch',
  address: 'Nebenstraße 2, 10115 Berlin',
  country: 'DE',
  timeZone: 'Europe/Berlin',
  latitude: 52.4,
  longitude: 13.3,
};
