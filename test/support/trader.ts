/** A participant's own program in a test: the client library, over the network of this machine, in the name of one key. */
import { Audit } from '../../src/client/audit/audit.js';
import type { AuditReport } from '../../src/client/audit/report.js';
import { Api } from '../../src/client/http/api.js';
import { Entries } from '../../src/client/signing/entries.js';
import { LogWatch, pinsInMemory } from '../../src/client/log/fence.js';
import { signIn } from '../../src/client/http/session.js';
import type { Goods } from '../../src/client/signing/step-objects.js';
import { Trade } from '../../src/client/signing/trade.js';
import { Fault } from '../../src/protocol/fault.js';
import { misfit } from '../../src/wire/answers.js';
import type { CounterWorld } from './counter-world.js';
import type { LedgerWorld, Party } from './ledger-world.js';

/** The client of one participant, signed in. */
export interface Trader {
  party: Party;
  api: Api;
  entries: Entries;
  trade: Trade;
}

/** Signs `party` in by the client. The world's server listens from the first call on. */
export async function traderOf(world: LedgerWorld, party: Party): Promise<Trader> {
  const api = new Api(await addressOf(world), { attempts: 1, purpose: 'a test', misfit });
  await signIn(api, party.signer, world.ledger);
  const entries = new Entries(api, party.signer, new LogWatch(api, pinsInMemory()));
  return { party, api, entries, trade: new Trade(entries) };
}

/** The companies of a short trade and its authority, each signed in by the client. */
export const tradersOf = async ({ base, maker, wholesaler, pharmacy, otherPharmacy }: CounterWorld) => ({
  maker: await traderOf(base, maker),
  wholesaler: await traderOf(base, wholesaler),
  pharmacy: await traderOf(base, pharmacy),
  other: await traderOf(base, otherPharmacy),
  authority: await traderOf(base, base.authority),
});

/** What the authority's audit of all that was done finds. */
export async function auditOf(world: LedgerWorld): Promise<AuditReport['finding']> {
  const api = new Api(await addressOf(world), { attempts: 1, purpose: 'a test' });
  await signIn(api, world.authority.signer, world.ledger);
  return (await new Audit(api, { pins: pinsInMemory(), viewer: world.authority, objects: 100 }).run()).finding;
}

/** Where the world's server listens: from the first call on. */
export async function addressOf({ server: { app } }: LedgerWorld): Promise<string> {
  const server = app.getHttpServer();
  if (!server.listening) await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** Where a trader acts: at its first site. */
export const sceneOf = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });

/** A trader as giver or taker. */
export const endOf = ({ party }: Trader) => ({ owner: party.gln });

/** Objects in the clear. */
export const goodsOf = (...uris: string[]): Goods => ({ uris });

/** The Fault by which an attempt is refused. */
export async function faultOf(attempt: Promise<unknown>): Promise<Fault> {
  const reason: unknown = await attempt.then(
    (done) => new Error(`not refused: ${JSON.stringify(done)}`),
    (fault: unknown) => fault,
  );
  if (reason instanceof Fault) return reason;
  throw reason;
}

/** The code of the refusal of an attempt. */
export const refusalOf = async (attempt: Promise<unknown>): Promise<string> => (await faultOf(attempt)).code;
