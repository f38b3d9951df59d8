/**
 * The HTTP API, call by call. A refusal is a Fault with the server's code and facts.
 *
 * Not here: signing (signing/entries.ts), serial lists in chunks (signing/lists.ts), checking what the log says (log/fence.ts).
 */
import { type Ask, Http, jsonAsk, jsonOf, type HttpOptions } from './http.js';
import { Fault } from '../../protocol/fault.js';
import { CANONICAL_STEM, type Gln, type Gtin } from '../../protocol/gs1/identifiers.js';
import type { AnswerName, Answers } from '../../wire/answers.js';
import type { StoredName } from '../../wire/stored.js';
import type { ListBody } from '../../wire/serial-lists.js';

const JOSE = 'application/jose';
const JSON_TYPE = 'application/json';

/** How patient the client is, and how it knows that an answer is what it should be. */
export interface ApiOptions extends HttpOptions {
  /**
   * Where an answer of this name differs from its definition, undefined where it does not: `misfit` of src/wire/answers.ts,
   * for whoever can carry the definitions. Without it answers are taken as they come.
   */
  misfit?: (name: AnswerName, body: unknown) => string | undefined;
}

/** The path of an object's address: that of its canonical URI. */
export const pathOf = (uri: string): string => uri.slice(CANONICAL_STEM.length);

/** All items of a list that is answered by pages. `page`: asks for the one after `after`, the first where that is undefined. */
export async function everyItem<T>(
  page: (after: string | number | undefined) => Promise<{ items: T[]; next: string | number | null }>,
): Promise<T[]> {
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
  private readonly misfit: NonNullable<ApiOptions['misfit']>;

  /** @throws Fault `bad-address` */
  constructor(url: string, { misfit = () => undefined, ...options }: ApiOptions = {}) {
    this.http = new Http(url, options);
    this.misfit = misfit;
  }

  /**
   * What has no call of its own here: an answer by its name.
   *
   * @throws Fault of the server's refusal; `answer-differs` where the answer is not what its name says
   */
  async json<Name extends AnswerName>(name: Name, question: Ask): Promise<Answers[Name]> {
    return this.checked(name, question, await this.http.ask(question));
  }

  /** The same without the session: what opens one, and what is public. */
  async openJson<Name extends AnswerName>(name: Name, question: Ask): Promise<Answers[Name]> {
    return this.checked(name, question, await this.http.askOpenly(question));
  }

  private async checked<Name extends AnswerName>(name: Name, { path }: Ask, answer: Response): Promise<Answers[Name]> {
    const body = await jsonOf(answer);
    const why = this.misfit(name, body);
    if (why === undefined) return body as Answers[Name];
    throw new Fault(
      'answer-differs',
      `${this.http.url}${path} answered in another form than this program knows (${why}): program and server are of different versions, so update the older one`,
      { url: `${this.http.url}${path}`, why },
    );
  }

  /** What ledger this is. */
  ledger = () => this.openJson('ledger', { path: '/api/ledger' });

  /** The latest signed checkpoint, a note. */
  checkpoint = async (): Promise<string> => (await this.http.askOpenly({ path: '/log/checkpoint' })).text();

  /** The bytes of a tile or bundle. `path` as tilePath writes it. */
  tile = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await this.http.askOpenly({ path: `/log/${path}` })).arrayBuffer());

  /** Sends one entry; the same again gets the first answer, so it is repeated where the answer was lost. */
  submit = (jws: string) => this.openJson('receipt', { method: 'POST', path: '/api/entries', body: jws, type: JOSE });

  /** Sends at most 256 entries, judged in their order; one refusal does not stop the rest. */
  submitAll = async (entries: readonly string[]): Promise<Answers['results']['results']> => {
    const body = JSON.stringify(entries);
    const answer = await this.openJson('results', {
      method: 'POST',
      path: '/api/entries',
      body,
      type: JSON_TYPE,
    });
    return answer.results;
  };

  /** What would become of at most 256 entries, judged in their order: nothing is logged. */
  checkAll = async (entries: readonly string[]): Promise<Answers['entryChecks']['results']> => {
    const answer = await this.openJson('entryChecks', {
      method: 'POST',
      path: '/api/entries',
      query: { check: 'true' },
      body: JSON.stringify(entries),
      type: JSON_TYPE,
    });
    return answer.results;
  };

  /** An entry by its id. */
  entry = (id: string, object?: string) =>
    this.json('entry', { path: `/api/entries/${id}${object === undefined ? '' : `?object=${encodeURIComponent(object)}`}` });

  /** Announces a serial list, or asks how far its upload is. `purpose`: packs to be made, or packs that exist. */
  putList = (root: string, list: Omit<ListBody, 'gtin'> & { gtin?: Gtin }) =>
    this.json('list', {
      method: 'PUT',
      path: `/api/serial-lists/${root}`,
      body: JSON.stringify(list),
      type: JSON_TYPE,
    });

  /** Sends the packs of a list from number `from` on, a line each: GTIN, tab, serial. */
  putListItems = (root: string, from: number, lines: string) =>
    this.json('list', {
      method: 'PUT',
      path: `/api/serial-lists/${root}/items`,
      query: { from },
      body: lines,
      type: 'text/tab-separated-values',
    });

  /** How far a list is, and its heads. */
  list = (root: string) => this.json('listWithHeads', { path: `/api/serial-lists/${root}` });

  /** Discards a list that no entry names. */
  discardList = async (root: string): Promise<void> =>
    void (await this.http.ask({ method: 'DELETE', path: `/api/serial-lists/${root}` }));

  /** A page of one's own lists. */
  lists = (query: Ask['query'] = {}) => this.json('lists', { path: '/api/serial-lists', query });

  /** The packs of a list, a line each. */
  listItems = async (root: string): Promise<string> => (await this.http.ask({ path: `/api/serial-lists/${root}/items` })).text();

  /** A pack or container by its canonical URI: custody, head and history. */
  object = (uri: string) => this.json('object', { path: `/api/objects${pathOf(uri)}` });

  /** A batch by its canonical URI. */
  batch = (uri: string) => this.json('batch', { path: `/api/objects${pathOf(uri)}` });

  /** A page of who holds what. */
  custody = (query: Ask['query'] = {}) => this.json('stock', { path: '/api/custody', query });

  /** A page of what the server has stored; for regulators. */
  stored = (table: StoredName, query: Ask['query'] = {}) =>
    this.json('stored', { path: `/api/regulators/stored/${table}`, query });

  /** A page of the participants. */
  participants = (query: Ask['query'] = {}) => this.openJson('participants', { path: '/api/participants', query });

  /** A participant. */
  participant = (gln: Gln) => this.openJson('participant', { path: `/api/participants/${gln}` });

  /** A page of the keys of GS1 that are granted. */
  grants = (query: Ask['query'] = {}) => this.openJson('grants', { path: '/api/grants', query });

  /** Hands in an application, an `application+jws`. */
  apply = (jws: string) => this.openJson('applied', { method: 'POST', path: '/api/applications', body: jws, type: JOSE });

  /** What became of the application by a key. */
  application = (kid: string) => this.openJson('application', { path: `/api/applications/${encodeURIComponent(kid)}` });

  /** A page of what waits for a regulator. */
  applications = (query: Ask['query'] = {}) => this.json('applications', { path: '/api/regulators/applications', query });

  /** Refuses an application, by a regulator. */
  refuseApplication = async (kid: string, reason: string): Promise<void> => {
    const path = `/api/regulators/applications/${encodeURIComponent(kid)}`;
    await this.http.ask({ method: 'DELETE', path, type: JSON_TYPE, body: JSON.stringify({ reason }), again: false });
  };

  /** Asks for a site of the session's participant. */
  askForSite = async (ask: object): Promise<void> => {
    const path = '/api/site-applications';
    await this.http.ask({ method: 'POST', path, type: JSON_TYPE, body: JSON.stringify(ask) });
  };

  /** A page of the sites that are asked for. */
  siteApplications = (query: Ask['query'] = {}) => this.json('siteApplications', { path: '/api/site-applications', query });

  /** Refuses a site that is asked for, by a regulator. */
  refuseSite = async (participant: Gln, gln: Gln, reason: string): Promise<void> => {
    const path = `/api/site-applications/${participant}/${gln}`;
    await this.http.ask({ method: 'DELETE', path, type: JSON_TYPE, body: JSON.stringify({ reason }), again: false });
  };

  /** The vkey that the genesis record must name; the log's key is made by the first call. `trial`: under a local address, too. */
  logKey = async (token: string, trial: boolean): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify({ trial });
    return (await this.openJson('logKey', { method: 'POST', path: '/api/genesis/log-key', body, type: JSON_TYPE, headers })).log;
  };

  /** Founds the ledger: a signed genesis record and the one-time token of the server's console. */
  found = (jws: string, token: string) =>
    this.openJson('founded', {
      method: 'POST',
      path: '/api/genesis',
      body: jws,
      type: JOSE,
      headers: { authorization: `Bearer ${token}` },
      again: false,
    });

  /** The first half of signing in. */
  challenge = () => this.openJson('challenge', { method: 'POST', path: '/api/sessions/challenge', body: '{}', type: JSON_TYPE });

  /** The second half: a `signin+jws`. */
  openSession = (jws: string) =>
    this.openJson('session', { method: 'POST', path: '/api/sessions', body: jws, type: JOSE, again: false });

  /** Signs out. */
  closeSession = async (): Promise<void> => {
    await this.http.ask({ method: 'DELETE', path: '/api/sessions' });
  };

  /** A product by the GTIN of its unit. Fault `not-found` and the like where there is none. */
  product = (gtin: Gtin) => this.openJson('product', { path: `/api/manufacturers/products/${gtin}` });

  /** The verdict on a code. Not repeated by itself: each scan is one. `separators`: what the scanner sends for GS. */
  scan = (code: string, options: { separators?: string[]; offline?: boolean } = {}) =>
    this.json('scan', jsonAsk('POST', '/api/scan', { code, ...options }));
}
