/**
 * Webhooks: signed as Standard Webhooks 1.0 prescribes, sent to addresses that the sender's own network must be protected
 * from. A receiver is somebody else's: it may be slow, endless, redirecting, or point at this machine.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Fault } from '../protocol/fault.js';
import { reachOf } from './addresses.js';

/** How long a receiver may take from the look-up of its name to the head of its answer, in ms. */
const PATIENCE = 10_000;
const PREFIX = 'whsec_';

/** What became of one attempt. `gone`: the receiver wants nothing more, ever. */
export type Outcome =
  | { readonly ok: true; readonly status: number | null }
  | { readonly ok: false; readonly status: number | null; readonly error: string; readonly gone?: boolean };

interface Address {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

/** One message on its way. `id` stays the same over all attempts; `secrets`: newest first, each signs. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly secrets: readonly string[];
  readonly body: string;
}

/** A new secret: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** The value of `webhook-signature` for one secret. `timestamp`: epoch seconds. */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * The address of a receiver, normalised.
 *
 * @throws Fault `webhook-target` where it is no https address, carries credentials, or names an address that is refused
 */
export function readTarget(text: string, allowPrivate: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const why = url ? mistakeIn(url, allowPrivate) : 'it is no address';
  if (why !== undefined) throw new Fault('webhook-target', `this address cannot receive webhooks: ${why}`, { why });
  return url!.href;
}

function mistakeIn(url: URL, allowPrivate: boolean): string | undefined {
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) return `it must begin with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`;
  if (url.username !== '' || url.password !== '') return 'it must not carry a user name or a password';
  if (url.hash !== '') return 'it must not have a fragment';
  const host = hostOf(url);
  if (isIP(host) > 0 && !mayReach(host, allowPrivate)) return 'it is not on the public internet';
  return undefined;
}

/** Host name or IP address, without the brackets of IPv6. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

function mayReach(address: string, allowPrivate: boolean): boolean {
  const reach = reachOf(address);
  return reach === 'public' || (reach === 'private' && allowPrivate);
}

const resolveAll: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** Sends webhooks; keeps no connection and reads no answer beyond its head. */
export class WebhookSender {
  /** @param resolve looks names up; asked once an attempt, and the connection goes to what it said */
  constructor(
    readonly allowPrivate: boolean,
    private readonly resolve: Resolve = resolveAll,
    private readonly patience = PATIENCE,
  ) {}

  /** One attempt at `now` (epoch ms). Never rejects. Success is any 2xx; a redirect is none. `stop` ends it early. */
  async send(webhook: Webhook, now: number, stop?: AbortSignal): Promise<Outcome> {
    const late = AbortSignal.timeout(this.patience);
    const signal = stop ? AbortSignal.any([late, stop]) : late;
    try {
      const url = new URL(readTarget(webhook.url, this.allowPrivate));
      const address = await this.pin(hostOf(url), signal);
      return judged(await this.post(url, address, webhook, Math.floor(now / 1000), signal));
    } catch (reason) {
      return { ok: false, status: null, error: late.aborted ? `no answer within ${this.patience / 1000} s` : wordsOf(reason) };
    }
  }

  /** The one address that will be connected to. A name any of whose addresses is refused is refused whole. */
  private async pin(host: string, signal: AbortSignal): Promise<Address> {
    const family = isIP(host);
    const found = family > 0 ? [{ address: host, family }] : await unless(signal, this.resolve(host));
    const [first] = found;
    if (!first) throw new Error('the host name has no address');
    if (!found.every(({ address }) => mayReach(address, this.allowPrivate)))
      throw new Error('the host name leads to an address that is not on the public internet');
    return first;
  }

  private post(url: URL, pinned: Address, webhook: Webhook, timestamp: number, signal: AbortSignal): Promise<number> {
    const { id, body, secrets } = webhook;
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Theriac',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': secrets.map((secret) => signatureOf(secret, id, timestamp, body)).join(' '),
    };
    const options = { method: 'POST', agent: false, headers, lookup: always(pinned), maxHeaderSize: 16_384, signal } as const;
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(url, options, (answer) => {
        resolve(answer.statusCode!);
        // Not one byte of the body is wanted: it cannot be large, endless, or shown to whoever named the address.
        answer.destroy();
      });
      request.on('error', reject);
      request.on('socket', (socket) => {
        socket.once('connect', () => {
          if (!mayReach(socket.remoteAddress ?? '', this.allowPrivate))
            request.destroy(new Error('the connection led elsewhere'));
        });
      });
      request.end(body);
    });
  }
}

/** Answers every look-up with the address that was checked. */
const always =
  ({ address, family }: Address): LookupFunction =>
  (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);

function judged(status: number): Outcome {
  if (status >= 200 && status < 300) return { ok: true, status };
  if (status === 410) return { ok: false, status, error: 'the receiver is gone for good', gone: true };
  if (status >= 300 && status < 400) return { ok: false, status, error: 'the receiver redirects, which is not followed' };
  return { ok: false, status, error: `the receiver answered ${status}` };
}

/** Rejects once `signal` is aborted, if `work` has not settled by then. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/** What went wrong, in a few words, for the log of deliveries. */
function wordsOf(reason: unknown): string {
  const { code, message } = reason as { code?: unknown; message?: unknown };
  return String(typeof code === 'string' && !(reason instanceof Fault) ? code : message).slice(0, 200);
}
