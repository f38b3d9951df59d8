/**
 * Signing in: the server's nonce, signed with the participant's key, buys a short-lived token. It is renewed before it
 * ends and after a refusal, so whoever holds the key stays signed in.
 */
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { SessionView } from '../../wire/sessions.js';
import type { Api } from './api.js';
import type { Signer } from '../signing/signer.js';
import { signStatement } from '../signing/statement.js';

/** A token that ends within this time, in milliseconds, is renewed first. */
const MARGIN = 30_000;

/** A key that is signed in at a server, at one site or none. Make it by `signIn`. */
export class Session {
  private current: Promise<SessionView>;

  constructor(
    private readonly api: Api,
    private readonly signer: Signer,
    private readonly ledger: string,
    private readonly site: Gln | null,
  ) {
    this.current = this.open();
  }

  /** Who is signed in. @throws Fault of the server's refusal */
  who = (): Promise<SessionView> => this.current;

  /** A token that is still good for a while. */
  async token(): Promise<string> {
    const { token, expires } = await this.current;
    return Date.parse(expires) - Date.now() > MARGIN ? token : this.renew();
  }

  /** A new token. */
  async renew(): Promise<string> {
    this.current = this.open();
    return (await this.current).token;
  }

  private async open(): Promise<SessionView> {
    const { nonce, audience, expires } = await this.api.challenge();
    requireAudience(audience, this.api.http.url);
    // The server's own clock says how long the nonce is good, so a wrong clock here does no harm.
    const exp = Math.floor(Date.parse(expires) / 1000);
    const jws = signStatement(this.signer, this.ledger, 'signin+jws', { aud: audience, exp, nonce, site: this.site });
    return this.api.openSession(jws);
  }
}

/** Signs for no other server than the one asked, which could otherwise pass the sign-in on and be signed in itself. */
function requireAudience(audience: string, url: string): void {
  const isLocal = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(url);
  if (isLocal || audience === url) return;
  throw new Fault(
    'audience-differs',
    `${url} calls itself ${audience}: use that address, or have the operator set THERIAC_PUBLIC_URL`,
    {
      audience,
      url,
    },
  );
}

/**
 * Signs `signer` in: from now on `api` asks in its name.
 *
 * @param ledger the ledger's id, as LogWatch has checked it
 * @throws Fault of the server's refusal
 */
export async function signIn(api: Api, signer: Signer, ledger: string, site: Gln | null = null): Promise<Session> {
  const session = new Session(api, signer, ledger, site);
  await session.who();
  api.http.session = session;
  return session;
}
