/** A trade in which goods and keys are in every state that an entry can come too late, too early or from the wrong hand for. */
import { signEntry } from '../../src/client/signing/statement.js';
import type { Signer } from '../../src/client/signing/signer.js';
import { writeStep, type Step } from '../../src/protocol/epcis/step.js';
import { CANONICAL_STEM, batchUri, type Gln, type Gtin, type Lot } from '../../src/protocol/gs1/identifiers.js';
import type { EntryHeader, Fence } from '../../src/protocol/statement/jws.js';
import { CounterWorld, EXPIRY } from './counter-world.js';
import type { TestDatabase } from './databases.js';
import { gtinOf } from './numbers.js';
import { complete } from './records.js';
import { glnOf, type LedgerWorld, type Party, type Receipt } from './ledger-world.js';

/** A date after that of the other batches. */
export const LATER = EXPIRY.replace(/-06-15$/, '-06-16');

type Fields = Record<string, unknown>;

export class BadWorld {
  private constructor(
    readonly trade: CounterWorld,
    readonly base: LedgerWorld,
  ) {}

  fence!: Fence;
  otherMaker!: Party;
  /** May receive and nothing else. */
  limited!: Party;
  /** Its licence ended. */
  ended!: Party;
  /** Its shelves were never to be opened. */
  late!: Party;
  /** The manufacturer's closed site. */
  closed!: Gln;
  /** Further keys of the manufacturer: one for steps only, one that administers one site, two that ended. */
  picker!: Signer;
  plantKey!: Signer;
  retired!: Signer;
  compromised!: Signer;
  /** A number for a place, which the other manufacturer holds. */
  readonly granted = glnOf(903);
  /** The pharmacy's key that is bound to its branch. */
  branchKey!: Signer;
  /** Packs by what happened to them: see `open`. */
  readonly packs: Record<string, string> = {};
  /** Containers: at the manufacturer and sealed, with a pack recalled by its serial, and opened. */
  box!: string;
  recalledBox!: string;
  openBox!: string;
  dispensing!: Receipt;
  destroying!: Receipt;
  disputing!: Receipt;
  /** Products without serials, of the first of which the pharmacy opened its stock; one that was withdrawn. */
  bulk!: Gtin;
  otherBulk!: Gtin;
  withdrawn!: Gtin;
  /** At the manufacturer, with as many levels as may be. */
  deepBox!: string;

  static async open(database: TestDatabase): Promise<BadWorld> {
    const trade = await CounterWorld.open(database);
    const world = new BadWorld(trade, trade.base);
    await world.fillRegistry();
    await world.fillCustody();
    await world.fillRest();
    await world.fillDoubts();
    const { body } = await world.base.get('/api/ledger').expect(200);
    world.fence = { size: body.size, root: body.root };
    return world;
  }

  private async fillRegistry(): Promise<void> {
    const { base, trade } = this;
    this.otherMaker = await base.admit('manufacturer');
    this.limited = await base.admit('distributor', { steps: ['receive'] });
    this.ended = await base.admit('distributor', { until: '2020-12-31' });
    this.late = await base.admit('pharmacy', { opening: null });
    this.closed = await trade.site(trade.maker, 905, {});
    await trade.site(trade.maker, 905, { active: false });
    this.picker = await base.addKey(trade.maker, 'picker', ['custody']);
    this.plantKey = await base.addKey(trade.maker, 'plant', ['admin', 'custody'], [trade.maker.gln]);
    this.retired = await base.addKey(trade.maker, 'retired', ['custody']);
    this.compromised = await base.addKey(trade.maker, 'lost', ['custody']);
    this.branchKey = await base.addKey(trade.pharmacy, 'till', ['custody'], [trade.branch]);
    await base.record(trade.maker, { type: 'compromise', key: this.compromised.kid, since: null, confirmed: [] });
    const { body } = await base.get('/api/ledger').expect(200);
    await base.record(trade.maker, { type: 'retire', key: this.retired.kid, from: Number(body.size) + 1 });
    await base.record(base.authority, {
      type: 'grant',
      keys: [this.granted, gtinOf(9)].sort(),
      from: null,
      to: this.otherMaker.gln,
    });
    for (const lot of ['OK', 'OLD', 'REC', 'ONE', 'MIX', 'MADE']) await trade.batch(lot);
    await trade.batch('LATER', { expiry: LATER });
    this.bulk = await trade.product({ serialised: false });
    this.otherBulk = await trade.product({ serialised: false });
    for (const gtin of [this.bulk, this.otherBulk]) await trade.batch('OK', { gtin, serialised: false });
    this.withdrawn = await trade.product();
    await trade.batch('OK', { gtin: this.withdrawn });
  }

  private async fillCustody(): Promise<void> {
    const { trade, packs } = this;
    const { maker, pharmacy, base } = trade;
    for (const name of ['made', 'sent', 'boxed', 'tail']) {
      packs[name] = trade.pack(name);
      await trade.commission('OK', name);
    }
    for (const name of ['sold', 'held', 'locked', 'open1', 'open2']) packs[name] = await trade.atPharmacy('OK', name);
    packs['expired'] = await trade.atPharmacy('OLD', 'expired');
    packs['recalled'] = await trade.atPharmacy('REC', 'recalled');
    packs['named'] = trade.pack('named');
    await trade.commission('ONE', 'named');
    this.box = await trade.packInto(maker, packs['boxed']!);
    this.recalledBox = await trade.packInto(maker, packs['named']);
    this.openBox = await trade.packInto(pharmacy, packs['open1']!, packs['open2']!);
    await trade.dispense(pharmacy, packs['open1']!);
    this.dispensing = await trade.dispense(pharmacy, packs['sold']!);
    await trade.ship(maker, pharmacy.gln, packs['sent']!);
    await trade.lock(base.authority, packs['locked']!);
    await trade.batch('OLD', { expiry: '2020-01-31' });
    await trade.recall('R-REC', { lots: ['REC'] });
    await trade.recall('R-ONE', { lots: ['ONE'], serials: ['named'] });
  }

  /** Goods that are dead, half used, another's or without serials. */
  private async fillRest(): Promise<void> {
    const { trade, packs, base } = this;
    const { maker, pharmacy, wholesaler } = trade;
    for (const name of ['ended', 'part']) packs[name] = await trade.atPharmacy('OK', name);
    this.destroying = await trade.end(pharmacy, packs['ended']!, 'destroyed');
    await trade.dispense(pharmacy, packs['part']!, pharmacy.gln, { partial: true });
    this.disputing = await trade.dispute(pharmacy, packs['part']!);
    packs['gone'] = await trade.atPharmacy('OK', 'gone', this.withdrawn);
    await base.record(maker, { type: 'withdrawal', gtin: this.withdrawn, ref: 'W', text: 'Withdrawn', patientText: null });
    packs['resold'] = trade.pack('resold');
    await trade.commission('OK', 'resold');
    for (const [from, to] of [
      [maker, wholesaler],
      [wholesaler, pharmacy],
    ] as const) {
      await trade.ship(from, to.gln, packs['resold']);
      await trade.receive(to, packs['resold']);
    }
    packs['titled'] = trade.pack('titled');
    await trade.commission('OK', 'titled');
    const ends = { from: { owner: maker.gln }, to: { owner: wholesaler.gln, possessor: maker.gln } };
    const title = { time: Date.now(), offset: '+01:00', objects: { epcs: [packs['titled']] }, ...ends } as const;
    await base.step(maker, { kind: 'ship', site: maker.gln, ...title });
    await base.step(wholesaler, { kind: 'receive', site: wholesaler.gln, ...title });
    await trade.commission('OK', 'deep');
    this.deepBox = await trade.packInto(maker, trade.pack('deep'));
    for (let level = 2; level <= 6; level++) this.deepBox = await trade.packInto(maker, this.deepBox);
    const quantities = [{ uri: batchUri(this.bulk, 'OK' as Lot), quantity: 5 }];
    const stock = { kind: 'stock', time: Date.now(), offset: '+01:00', lot: 'OK', expiry: EXPIRY } as const;
    await base.step(pharmacy, { ...stock, site: pharmacy.gln, objects: { epcs: [], quantities } });
  }

  /** A pack that another company says it dispensed, and a batch of which another is made. */
  private async fillDoubts(): Promise<void> {
    const { trade, packs } = this;
    packs['claimed'] = await trade.atPharmacy('OK', 'claimed');
    await trade.dispense(trade.otherPharmacy, packs['claimed'], trade.otherPharmacy.gln, { alreadyDone: 'the till was offline' });
    await trade.commission('MIX', 'mixed');
    const outputs = { epcs: [trade.pack('remade')] };
    const step = { kind: 'repack', time: Date.now(), offset: '+01:00', lot: 'MADE', expiry: EXPIRY, outputs } as const;
    await this.base.step(trade.maker, { ...step, site: trade.maker.gln, objects: { epcs: [trade.pack('mixed')] } });
  }

  close = (): Promise<void> => this.base.close();

  /** The header of an entry of `signer`, other members where told. */
  header(signer: Signer, fields: Fields = {}): EntryHeader {
    const jti = Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(16))).toString('base64url');
    const header = { alg: 'ES256K', typ: 'epcis+jws', kid: signer.kid, jti, log: this.base.ledger, prev: [], fence: this.fence };
    return { ...header, ...fields } as EntryHeader;
  }

  /** A commissioning that is right but for what is told. */
  event(fields: Fields = {}): Fields {
    const { maker, gtin } = this.trade;
    const objects = { epcs: [this.trade.pack('never', gtin)] };
    const step = { kind: 'commission', time: Date.now(), offset: '+01:00', site: maker.gln, lot: 'OK', expiry: EXPIRY, objects };
    return { ...writeStep(step as Step), ...fields };
  }

  /** A step of `who` on `uris`, over their present heads. */
  step(who: Party, kind: Step['kind'], uris: readonly string[], fields: Fields = {}, signer = who.signer): Promise<string> {
    const step = { kind, time: Date.now(), offset: '+01:00', site: who.gln, objects: { epcs: uris }, ...fields };
    return this.base.signStep({ signer }, step as unknown as Step, fields['prev'] as string[] | undefined);
  }

  /** A shipping from the owner's own hands. */
  ship = (who: Party, to: Gln, uri: string, fields: Fields = {}): Promise<string> =>
    this.step(who, 'ship', [uri], { from: { owner: who.gln }, to: { owner: to }, ...fields });

  /** A commissioning of one pack. */
  make = (who: Party, uri: string, fields: Fields = {}, signer = who.signer): Promise<string> =>
    this.step(who, 'commission', [uri], { lot: 'OK', expiry: EXPIRY, ...fields }, signer);

  /** A registry record. */
  record = (who: Party, payload: object, fields: Fields = {}, signer = who.signer): string =>
    signEntry(signer, { log: this.base.ledger, prev: [], fence: this.fence, ...fields }, 'registry+jws', complete(payload));

  /** A genesis record for the ledger that exists. */
  async founding(): Promise<string> {
    const { gln, name, signer } = this.base.authority;
    const { body } = await this.base.get('/api/ledger').expect(200);
    const place = { address: 'Weg 1', country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: 1 };
    const regulators = [{ gln, name, ...place, key: signer.publicJwk, label: 'first' }];
    const record = {
      type: 'genesis',
      name: 'Again',
      rules: 1,
      log: body.log,
      regulators,
      quorum: 1,
      witnesses: [],
      approvals: [],
    };
    return signEntry(signer, { log: '', prev: [], fence: this.fence }, 'registry+jws', record);
  }

  /** The id of the entry that an object continues from. */
  async headOf(uri: string): Promise<string> {
    const token = await this.trade.session(this.base.authority);
    const { body } = await this.base.get(`/api/objects${uri.slice(CANONICAL_STEM.length)}`, token).expect(200);
    return body.head.id as string;
  }
}
