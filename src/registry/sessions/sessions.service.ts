/**
 * Signing in and out. A key signs our nonce and gets a bearer token; of the token only the hash is stored. What a token
 * allows is looked up at each request, so that it ends with the key, at most a second later.
 */
import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { readHead } from '../../ledger/log.store.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../../platform/config.module.js';
import { READER } from '../../platform/database/database.module.js';
import { execute, insertRows, rows, type SqlValue } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { toBase64url, utf8 } from '../../protocol/bytes.js';
import { crypto } from '../../protocol/crypto.js';
import { compressKey, verifyJws } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { decodeStatement } from '../../protocol/statement/jws.js';
import type { Key, Participant } from '../../protocol/registry/registry.js';
import { SignIn } from '../../wire/sessions.js';
import type { Viewer } from '../policy/access.policy.js';
import { CHALLENGE_SECONDS, makeNonce, nonceExpiry } from './challenge.js';
import { keyOf, readKeys, readLedger, readParticipants, readSites } from '../registry.store.js';
import { Secrets } from './secrets.js';
import { requireKeyInForce, requireSiteOfKey } from './session.rules.js';

/** How long a session lasts at most: one shift. */
const SESSION_SECONDS = 12 * 3600;
/** What a token allows is remembered so long, in ms, for so many tokens. */
const MEMORY_MS = 1_000;
const MEMORY_SIZE = 10_000;

/** A session that was just opened. `expires` in epoch seconds. */
export interface Opened {
  token: string;
  expires: number;
  key: Key;
  participant: Participant;
  site: Gln | null;
}

const SESSION_AND_KEY = `SELECT s."site", s."expires", k.* FROM "session" s JOIN "signing_key" k ON k."kid" = s."kid"
  WHERE s."token" = ?`;

@Injectable()
export class Sessions {
  private readonly logger = new Logger('Sessions');
  /** Hash of a token -> what it allows, or undefined for nothing, as it was at a time. */
  private readonly remembered = new Map<string, { viewer: Viewer | undefined; at: number }>();

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly secrets: Secrets,
  ) {}

  private readonly mac = (purpose: string, message: Uint8Array): Uint8Array => this.secrets.mac(purpose, message);

  /** What to sign; `expires` in epoch seconds. */
  challenge(now: number): { nonce: string; audience: string; expires: number } {
    return { ...makeNonce(this.mac, now), audience: this.config.THERIAC_PUBLIC_URL };
  }

  /**
   * Opens a session for the key that signed `jws` (`signin+jws`).
   *
   * @throws Fault of jws.ts, `bad-signature`, `foreign-ledger`, `signin-*`, `key-*`
   */
  async open(jws: string, now: number): Promise<Opened> {
    const decoded = decodeStatement(jws, 'signin+jws');
    const { kid, log } = decoded.header;
    const { nonce, site: gln } = this.readStatement(decoded.payload, now);
    const ledger = await readLedger(this.reader);
    if (!ledger || log !== ledger.id) {
      throw new Fault('foreign-ledger', 'the sign-in was signed for another ledger: sign it for this one', {
        log,
        ledger: ledger?.id,
      });
    }
    const [key] = await readKeys(this.reader, [kid]);
    const [participant] = await readParticipants(this.reader, key ? [key.participant] : []);
    const valid = requireKeyInForce(kid, key, (await readHead(this.reader)).size);
    verifyJws(decoded, compressKey(valid.jwk));
    const [site] = await readSites(this.reader, gln === null ? [] : [gln]);
    requireSiteOfKey(valid, gln, site);
    const token = toBase64url(randomBytes(32));
    const expires = Math.floor(now / 1000) + SESSION_SECONDS;
    await this.store([hashOf(token), hashOf(nonce), kid, gln, expires], now);
    return { token, expires, key: valid, participant: participant!, site: gln };
  }

  private readStatement(payload: unknown, now: number): SignIn {
    const parsed = SignIn.safeParse(payload);
    if (!parsed.success) throw new Fault('signin-invalid', 'a sign-in says {aud, exp, nonce, site} and nothing else');
    const { aud, exp, nonce } = parsed.data;
    if (aud !== this.config.THERIAC_PUBLIC_URL) {
      throw new Fault('signin-audience', 'the sign-in was signed for another server: sign the audience of the challenge', {
        audience: this.config.THERIAC_PUBLIC_URL,
      });
    }
    const until = nonceExpiry(this.mac, nonce);
    if (until === undefined) throw new Fault('signin-nonce', 'the nonce is not one of this server: ask for a new challenge');
    if (now >= Math.min(until, exp) * 1000) throw new Fault('signin-expired', 'the challenge has expired: ask for a new one');
    if (exp > until) {
      throw new Fault('signin-invalid', `a sign-in expires with its challenge, at most ${CHALLENGE_SECONDS} s from now`, {
        until,
      });
    }
    return parsed.data;
  }

  /** Stores a session unless its nonce was used; forgets those that are over. */
  private async store(
    row: readonly [token: string, signin: string, kid: string, site: Gln | null, expires: number],
    now: number,
  ) {
    const stored = await inTransaction(this.writer, async (tx) => {
      await execute(tx, 'DELETE FROM "session" WHERE "expires" < ?', [Math.floor(now / 1000)]);
      const columns = ['token', 'signin', 'kid', 'site', 'expires'];
      return insertRows(tx, 'session', columns, [row], { onConflict: 'nothing' });
    });
    if (stored === 0) throw new Fault('signin-used', 'this challenge was used already: ask for a new one');
  }

  /** Ends the session of `token`. Its nonce stays known until it has expired, or the same sign-in would open it again. */
  async close(token: string, now: number): Promise<void> {
    const hash = hashOf(token);
    const until = Math.floor(now / 1000) + CHALLENGE_SECONDS;
    await inTransaction(this.writer, (tx) =>
      execute(tx, 'UPDATE "session" SET "token" = ?, "expires" = ? WHERE "token" = ?', [
        hashOf(toBase64url(randomBytes(32))),
        until,
        hash,
      ]),
    );
    this.remembered.delete(hash);
  }

  /**
   * Whoever holds `token`.
   *
   * @throws Fault `session-invalid` where it is unknown, expired, or its key ended; `register-unavailable` where that
   *   cannot be looked up: a till must not take an outage for anything else
   */
  async viewerOf(token: string, now: number): Promise<Viewer> {
    const hash = hashOf(token);
    const known = this.remembered.get(hash);
    const viewer = known && now - known.at < MEMORY_MS ? known.viewer : await this.lookUp(hash, now);
    if (!viewer) throw new Fault('session-invalid', 'the session is over or was never opened: sign in again');
    return viewer;
  }

  private async lookUp(hash: string, now: number): Promise<Viewer | undefined> {
    const viewer = await this.readViewer(hash, now).catch((reason: unknown) => {
      this.logger.error({ msg: 'sessions cannot be looked up', err: reason });
      throw new Fault(
        'register-unavailable',
        'the register cannot be asked now, not even for your session, which says nothing about any pack: follow your rule for outages, send it again later',
      );
    });
    this.remembered.delete(hash);
    if (this.remembered.size >= MEMORY_SIZE) this.remembered.delete(this.remembered.keys().next().value!);
    if (viewer) this.remembered.set(hash, { viewer, at: now });
    return viewer;
  }

  private async readViewer(hash: string, now: number): Promise<Viewer | undefined> {
    const [session] = await rows<Record<string, SqlValue>>(this.reader, SESSION_AND_KEY, [hash]);
    if (!session || now >= Number(session['expires']) * 1000) return undefined;
    const key = keyOf(session);
    const [participant] = await readParticipants(this.reader, [key.participant]);
    try {
      const { kid, permissions } = requireKeyInForce(key.kid, key, (await readHead(this.reader)).size);
      const { gln, role } = participant!;
      return { kind: 'participant', gln, role, kid, permissions, site: session['site'] as Gln | null };
    } catch (reason) {
      if (reason instanceof Fault) return undefined;
      throw reason;
    }
  }
}

const hashOf = (token: string): string => toBase64url(crypto.sha256(utf8(token)));
