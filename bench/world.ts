/** A founded ledger with a manufacturer and its products, spoken to by the public API; everything is signed natively and in advance. */
import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { Api } from '../src/client/http/api.js';
import { signGenesis } from '../src/client/signing/genesis.js';
import { batchRecord } from '../src/client/signing/records.js';
import { signIn } from '../src/client/http/session.js';
import { keyFromSecret, signerOf, type Signer } from '../src/client/signing/signer.js';
import { signEntry, signStatement } from '../src/client/signing/statement.js';
import { crypto } from '../src/protocol/crypto.js';
import { fromBase64url } from '../src/protocol/bytes.js';
import { type Step, writeStep } from '../src/protocol/epcis/step.js';
import { gs1CheckDigit } from '../src/protocol/gs1/check-digit.js';
import type { Gln, Gtin, Lot, Serial } from '../src/protocol/gs1/identifiers.js';
import type { Fence } from '../src/protocol/statement/jws.js';
import { Client } from './http.js';
import type { Running } from './server.js';

const native = createRequire(import.meta.url)('secp256k1/bindings.js') as {
  ecdsaSign(digest: Uint8Array, key: Uint8Array): { signature: Uint8Array };
};

const checked = (body: string): string => `${body}${gs1CheckDigit(body)}`;
export const gtinOf = (n: number): Gtin => checked(`095200${String(n).padStart(7, '0')}`) as Gtin;
export const ssccOf = (n: number): string => `https://id.gs1.org/00/${checked(`09520000${String(n).padStart(9, '0')}`)}`;
const glnOf = (n: number): Gln => checked(`95200000${String(n).padStart(4, '0')}`) as Gln;
const PLACE = { address: 'Bench 1', country: 'DE', timeZone: 'Europe/Berlin', latitude: 52.5, longitude: 13.4 };

/** A signer whose signatures cost a tenth. */
function nativeSigner(): Signer {
  const jwk = keyFromSecret(randomBytes(32));
  const secret = fromBase64url(jwk.d);
  return { ...signerOf(jwk), sign: (bytes) => native.ecdsaSign(crypto.sha256(bytes), secret).signature };
}

export const LOT = 'B1' as Lot;
export const EXPIRY = '2099-12-31';

export class World<Server extends Pick<Running, 'url' | 'setupToken'> = Running> {
  readonly maker = glnOf(2);
  ledger = '';
  token = '';
  private fence: Fence = { size: 0, root: '' };
  readonly authorityKey = nativeSigner();
  readonly makerKey = nativeSigner();

  private constructor(
    readonly server: Server,
    readonly client: Client,
  ) {}

  /** Founds the ledger and registers the manufacturer with `products` products of one batch each. */
  static async on<Server extends Pick<Running, 'url' | 'setupToken'>>(server: Server, products: number): Promise<World<Server>> {
    const world = new World(server, new Client(server.url));
    await world.found();
    for (let n = 0; n < products; n++) await world.addProduct(gtinOf(n));
    return world;
  }

  private async found(): Promise<void> {
    const api = new Api(this.server.url, { purpose: 'a benchmark' });
    const log = await api.logKey(this.server.setupToken, true);
    const founder = { gln: glnOf(1), name: 'Authority', ...PLACE, label: 'first', signer: this.authorityKey };
    await api.found(signGenesis([founder], 'Bench', log, 1), this.server.setupToken);
    const { id, size, root } = await this.client.json<{ id: string } & Fence>({ path: '/api/ledger' });
    this.ledger = id;
    this.fence = { size, root };
    const payload = {
      type: 'participant-application',
      gln: this.maker,
      name: 'Maker',
      role: 'manufacturer',
      ...PLACE,
      key: this.makerKey.publicJwk,
      label: 'first',
    };
    const application = signStatement(this.makerKey, this.ledger, 'application+jws', payload);
    const steps = ['commission', 'lock', 'pack', 'ship', 'unlock', 'unpack'];
    await api.submit(
      this.record(this.authorityKey, {
        type: 'participant',
        application,
        licence: { steps, until: null, opening: null },
        approvals: [],
      }),
    );
    // All numbers of demonstrations, whatever of a product, a case or a pallet the measurements make.
    await this.send(this.record(this.authorityKey, { type: 'grant', keys: ['9520'], from: null, to: this.maker, approvals: [] }));
    this.token = await (await signIn(api, this.makerKey, this.ledger)).token();
  }

  private async addProduct(gtin: Gtin): Promise<void> {
    const product = { gtin, name: `Product ${gtin}`, authorisation: null, serialised: true, levels: [], storage: null };
    await this.send(
      this.record(this.makerKey, { type: 'product', ...product, markets: [], digitalLinkQr: false, approvals: [] }),
    );
    await this.send(this.record(this.makerKey, { ...batchRecord(gtin, LOT, EXPIRY), approvals: [] }));
  }

  private record = (key: Signer, record: object): string =>
    signEntry(key, { log: this.ledger, prev: [], fence: this.fence }, 'registry+jws', record);

  /** Logs a recall of the manufacturer, of all of a lot. */
  recall = (ref: string, gtin: Gtin): Promise<unknown> =>
    this.send(
      this.record(this.makerKey, {
        type: 'recall',
        issuer: this.maker,
        ref,
        active: true,
        gtin,
        lots: [LOT],
        unregistered: false,
        serials: [],
        markets: [],
        class: 2,
        depth: 'pharmacy',
        action: 'quarantine',
        text: 'bench',
        patientText: null,
      }),
    );

  /** A step of the manufacturer, signed. */
  sign(step: Partial<Step>, prev: readonly string[] = []): string {
    const whole = { time: Date.now(), offset: '+00:00', site: this.maker, ...step } as Step;
    return signEntry(this.makerKey, { log: this.ledger, prev, fence: this.fence }, 'epcis+jws', writeStep(whole));
  }

  /** Logs an entry. */
  send = (jws: string): Promise<{ id: string; index: number }> =>
    this.client.json({ method: 'POST', path: '/api/entries', type: 'application/jose', body: jws });

  /** Logs entries in one request. @throws Error where one is refused */
  async sendAll(list: readonly string[]): Promise<void> {
    const question = { method: 'POST', path: '/api/entries', type: 'application/json', body: JSON.stringify(list) };
    const { results } = await this.client.json<{ results: { status: number; problem?: unknown }[] }>(question);
    const refused = results.find(({ status }) => status >= 300);
    if (refused) throw new Error(JSON.stringify(refused));
  }
}

/** `count` distinct random serials of 14 letters and digits, in byte order. */
export function randomSerials(count: number): Serial[] {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
  const found = new Set<string>();
  while (found.size < count) {
    const bytes = randomBytes(14 * 1024);
    for (let at = 0; at < bytes.length && found.size < count; at += 14) {
      let serial = '';
      for (let i = 0; i < 14; i++) serial += alphabet[bytes[at + i]! % alphabet.length];
      found.add(serial);
    }
  }
  return [...found].sort() as Serial[];
}
