/**
 * The HTTP API, call by call. A refusal is a Fault with the server's code and facts.
 *
 * Not here: signing (signing/entries.ts), serial lists in chunks (signing/lists.ts), checking what the log says (log/fence.ts).
 */
import type {
  ApplicationAnswer,
  BatchAnswer,
  BatchResult,
  EntryAnswer,
  LedgerAnswer,
  ListAnswer,
  ObjectAnswer,
  Page,
  ParticipantAnswer,
  Receipt,
  ScanAnswer,
  SessionAnswer,
  StockLine,
} from '../answers.js';
import { type Ask, Http, jsonAsk, jsonOf, type HttpOptions } from './http.js';
import { CANONICAL_STEM, type Gln, type Gtin } from '../../protocol/gs1/identifiers.js';

const JOSE = 'application/jose';
const JSON_TYPE = 'application/json';

/** How far a list is, as its upload is answered. */
export type ListState = Omit<ListAnswer, 'heads'>;

/** The path of an object's address: that of its canonical URI. */
export const pathOf = (uri: string): string => uri.slice(CANONICAL_STEM.length);

/** All items of a list that is answered by pages. `page`: asks for the one after `after`, the first where that is undefined. */
export async function everyItem<T>(page: (after: string | number | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let after: string | number | undefined;
  do {
    const { items, next } = await page(after);
    all.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  return all;
}

/** A server's API. */
export class Api {
  readonly http: Http;

  /** @throws Fault `bad-address` */
  constructor(url: string, options?: HttpOptions) {
    this.http = new Http(url, options);
  }

  /** Whatever has no call of its own here. @throws Fault of the server's refusal */
  async json<T>(question: Ask): Promise<T> {
    return jsonOf<T>(await this.http.ask(question));
  }

  /** The same without the session: what opens one, and what is public. */
  async openJson<T>(question: Ask): Promise<T> {
    return jsonOf<T>(await this.http.askOpenly(question));
  }

  /** What ledger this is. */
  ledger = (): Promise<LedgerAnswer> => this.openJson({ path: '/api/ledger' });

  /** The latest signed checkpoint, a note. */
  checkpoint = async (): Promise<string> => (await this.http.askOpenly({ path: '/log/checkpoint' })).text();

  /** The bytes of a tile or bundle. `path` as tilePath writes it. */
  tile = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await this.http.askOpenly({ path: `/log/${path}` })).arrayBuffer());

  /** Sends one entry; the same again gets the first answer, so it is repeated where the answer was lost. */
  submit = (jws: string): Promise<Receipt> => this.openJson({ method: 'POST', path: '/api/entries', body: jws, type: JOSE });

  /** Sends at most 256 entries, judged in their order; one refusal does not stop the rest. */
  submitAll = async (entries: readonly string[]): Promise<BatchResult[]> => {
    const body = JSON.stringify(entries);
    const answer = await this.openJson<{ results: BatchResult[] }>({
      method: 'POST',
      path: '/api/entries',
      body,
      type: JSON_TYPE,
    });
    return answer.results;
  };

  /** An entry by its id. */
  entry = (id: string, object?: string): Promise<EntryAnswer> =>
    this.json({ path: `/api/entries/${id}${object === undefined ? '' : `?object=${encodeURIComponent(object)}`}` });

  /** Announces a serial list, or asks how far its upload is. `purpose`: packs to be made, or packs that exist. */
  putList = (root: string, list: { seed: string; count: number; purpose: 'commission' | 'existing'; gtin?: Gtin }) =>
    this.json<ListState>({
      method: 'PUT',
      path: `/api/serial-lists/${root}`,
      body: JSON.stringify(list),
      type: JSON_TYPE,
    });

  /** Sends the packs of a list from number `from` on, a line each: GTIN, tab, serial. */
  putListItems = (root: string, from: number, lines: string): Promise<ListState> =>
    this.json({
      method: 'PUT',
      path: `/api/serial-lists/${root}/items`,
      query: { from },
      body: lines,
      type: 'text/tab-separated-values',
    });

  /** How far a list is, and its heads. */
  list = (root: string): Promise<ListAnswer> => this.json({ path: `/api/serial-lists/${root}` });

  /** The packs of a list, a line each. */
  listItems = async (root: string): Promise<string> => (await this.http.ask({ path: `/api/serial-lists/${root}/items` })).text();

  /** A pack or container by its canonical URI: custody, head and history. */
  object = (uri: string): Promise<ObjectAnswer> => this.json({ path: `/api/objects${pathOf(uri)}` });

  /** A batch by its canonical URI. */
  batch = (uri: string): Promise<BatchAnswer> => this.json({ path: `/api/objects${pathOf(uri)}` });

  /** A page of who holds what. */
  custody = (query: Ask['query'] = {}): Promise<Page<StockLine>> => this.json({ path: '/api/custody', query });

  /** A page of the participants. */
  participants = (query: Ask['query'] = {}): Promise<Page<ParticipantAnswer>> =>
    this.openJson({ path: '/api/participants', query });

  /** A participant. */
  participant = (gln: Gln): Promise<ParticipantAnswer> => this.openJson({ path: `/api/participants/${gln}` });

  /** Hands in an application, an `application+jws`. */
  apply = (jws: string): Promise<{ kid: string; gln: Gln }> =>
    this.openJson({ method: 'POST', path: '/api/applications', body: jws, type: JOSE });

  /** What waits for a regulator. */
  applications = (): Promise<{ items: ApplicationAnswer[] }> => this.json({ path: '/api/regulators/applications' });

  /** The vkey that the genesis record must name; the log's key is made by the first call. */
  logKey = async (token: string): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await this.openJson<{ log: string }>({ method: 'POST', path: '/api/genesis/log-key', headers })).log;
  };

  /** Founds the ledger: a signed genesis record and the one-time token of the server's console. */
  found = (jws: string, token: string): Promise<{ ledger: string }> =>
    this.openJson({
      method: 'POST',
      path: '/api/genesis',
      body: jws,
      type: JOSE,
      headers: { authorization: `Bearer ${token}` },
      again: false,
    });

  /** The first half of signing in. */
  challenge = (): Promise<{ nonce: string; audience: string; expires: string }> =>
    this.openJson({ method: 'POST', path: '/api/sessions/challenge', body: '{}', type: JSON_TYPE });

  /** The second half: a `signin+jws`. */
  openSession = (jws: string): Promise<SessionAnswer> =>
    this.openJson({ method: 'POST', path: '/api/sessions', body: jws, type: JOSE, again: false });

  /** Signs out. */
  closeSession = async (): Promise<void> => {
    await this.http.ask({ method: 'DELETE', path: '/api/sessions' });
  };

  /** A product by the GTIN of its unit. Fault `not-found` and the like where there is none. */
  product = (gtin: Gtin): Promise<{ gtin: Gtin; name: string; serialised: boolean }> =>
    this.openJson({ path: `/api/manufacturers/products/${gtin}` });

  /** The verdict on a code. Not repeated by itself: each scan is one. `separators`: what the scanner sends for GS. */
  scan = (code: string, options: { separators?: string[]; offline?: boolean } = {}): Promise<ScanAnswer> =>
    this.json(jsonAsk('POST', '/api/scan', { code, ...options }));
}
