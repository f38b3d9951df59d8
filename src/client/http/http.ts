/**
 * Asking a server: time limits, repetition of what may be repeated, and its refusals as Faults.
 *
 * Only `fetch`, so it runs in browsers and in Node alike. What is asked is in api.ts; who asks is in session.ts.
 */
import { Fault, receivedFault } from '../../protocol/fault.js';
import type { Problem } from '../../wire/problem.js';

/** One question. `path` begins with a slash and is percent-encoded already. */
export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Readonly<Record<string, string | number | undefined>>;
  body?: string;
  /** Media type of the body. */
  type?: string;
  headers?: Readonly<Record<string, string>>;
  /** Whether it may be sent again where the answer is lost or a 5xx: true unless said otherwise. */
  again?: boolean;
  /** The answer is long: once it has begun it may take any time. */
  long?: boolean;
}

/** A question that changes something, with a JSON body; not sent again by itself. */
export const jsonAsk = (method: 'POST' | 'PATCH' | 'PUT', path: string, body: object): Ask => ({
  method,
  path,
  type: 'application/json',
  again: method === 'PUT',
  body: JSON.stringify(body),
});

/** How patient the client is. Times in milliseconds. */
export interface HttpOptions {
  /** Longest wait for one answer. */
  timeout?: number;
  /** How often one question is asked at most. */
  attempts?: number;
  /** First pause before asking again; doubled each time. */
  pause?: number;
  /**
   * Told before each wait that the server asks for by a 429, with its length in ms. Only where this is set does the client
   * wait then (at most a minute each time), instead of passing on the refusal.
   */
  onWait?: ((ms: number) => void) | undefined;
  /** Why a regulator reads; sent with each question that its session asks. */
  purpose?: string | undefined;
}

/** The longest wait that a server may ask for, in ms, and how many waits one question is worth. */
const [LONGEST_WAIT, MOST_WAITS] = [60_000, 5];

const PROBLEM = 'urn:theriac:problem:';

/** One server. `token`, where set, is asked for the bearer token of each question, `renew` after a 401. */
export class Http {
  readonly url: string;
  private readonly timeout: number;
  private readonly attempts: number;
  private readonly pause: number;
  private readonly onWait: ((ms: number) => void) | undefined;
  private readonly purpose: string | undefined;
  /** The session that speaks for the asker, if any (session.ts). */
  session: { token(): Promise<string>; renew(): Promise<string> } | undefined;

  /** @throws Fault `bad-address` unless `url` is http(s) */
  constructor(url: string, { timeout = 30_000, attempts = 5, pause = 200, onWait, purpose }: HttpOptions = {}) {
    if (!/^https?:\/\/[^/?#]+\/?$/.test(url)) {
      throw new Fault('bad-address', `"${url}" is not the address of a server: give it as http(s)://host[:port]`, { url });
    }
    this.url = url.replace(/\/$/, '');
    this.timeout = timeout;
    this.attempts = attempts;
    this.pause = pause;
    this.onWait = onWait;
    this.purpose = purpose;
  }

  /**
   * The answer to a question, if it is a good one.
   *
   * @throws Fault of the server's problem document; `unreachable` where nothing came back; `bad-answer`
   */
  async ask(question: Ask): Promise<Response> {
    const token = await this.session?.token();
    const first = await this.persist(question, token);
    if (first.status !== 401 || !this.session) return good(first);
    return good(await this.persist(question, await this.session.renew()));
  }

  /** The same without the session. */
  async askOpenly(question: Ask): Promise<Response> {
    return good(await this.persist(question, undefined));
  }

  private async persist(question: Ask, token: string | undefined): Promise<Response> {
    for (let waits = 0; ; waits++) {
      const answer = await this.insist(question, token);
      const wait = waits < MOST_WAITS ? this.waitFor(answer) : undefined;
      if (wait === undefined) return answer;
      // Nothing was done, so it may be asked again whatever it is.
      await answer.arrayBuffer().catch(() => undefined);
      this.onWait?.(wait);
      await sleep(wait);
    }
  }

  private async insist(question: Ask, token: string | undefined): Promise<Response> {
    const attempts = question.again === false ? 1 : this.attempts;
    for (let i = 1; ; i++) {
      try {
        const answer = await this.once(question, token);
        if (answer.status < 500 || i === attempts) return answer;
        await answer.arrayBuffer();
      } catch (reason) {
        if (i === attempts) throw this.unreachable(reason);
      }
      await sleep(this.pause * 2 ** (i - 1));
    }
  }

  /** How long to wait before asking again what was refused for now, in ms; undefined where the refusal stands. */
  private waitFor({ status, headers }: Response): number | undefined {
    const seconds = headers.get('retry-after');
    if (!this.onWait || status !== 429 || !seconds || !/^[0-9]{1,9}$/.test(seconds)) return undefined;
    const wait = Number(seconds) * 1000;
    return wait <= LONGEST_WAIT ? wait : undefined;
  }

  private async once(question: Ask, token: string | undefined): Promise<Response> {
    if (!question.long) return this.send(question, token, AbortSignal.timeout(this.timeout));
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new DOMException('no answer in time', 'TimeoutError')), this.timeout);
    return this.send(question, token, limit.signal).finally(() => clearTimeout(timer));
  }

  private send(
    { method = 'GET', path, query = {}, body, type, headers }: Ask,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    const url = new URL(this.url + path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    return fetch(url, {
      method,
      headers: {
        accept: 'application/json, */*;q=0.5',
        ...(type && { 'content-type': type }),
        ...(token && {
          authorization: `Bearer ${token}`,
          ...(this.purpose && { 'theriac-purpose': encodeURIComponent(this.purpose) }),
        }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      redirect: 'error',
      signal,
    });
  }

  private unreachable(reason: unknown): Fault {
    const { name, cause } = reason as Error & { cause?: { code?: string; message?: string } };
    return new Fault(
      'unreachable',
      `${this.url} does not answer (${cause?.code ?? cause?.message ?? name}): is the server running, is the address right?`,
      {
        url: this.url,
      },
    );
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function good(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  throw problemFault(await jsonOf(answer).catch(() => undefined), answer.status);
}

/** What of a list was taken. @throws Fault of the refusal, where it was not */
export function acceptedOf<T extends object>(result: T): Exclude<T, { problem: unknown }> {
  if ('problem' in result) throw problemFault(result.problem, 0);
  return result as Exclude<T, { problem: unknown }>;
}

/** The Fault that a problem document stands for. `status`: of the answer, for what is no problem document. */
function problemFault(problem: unknown, status: number): Fault {
  const { type, title: _, status: __, detail, ...facts } = (problem ?? {}) as Partial<Problem>;
  if (typeof type === 'string' && type.startsWith(PROBLEM) && typeof detail === 'string') {
    return receivedFault(type.slice(PROBLEM.length), detail, facts);
  }
  return new Fault('bad-answer', `the server answered ${status} without saying why: is this the address of a Theriac server?`, {
    status,
  });
}

/** The JSON of an answer, whatever it says. @throws Fault `bad-answer` */
export async function jsonOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Fault('bad-answer', 'the server did not answer in JSON: is this the address of a Theriac server?', {
      status: answer.status,
    });
  }
}
