/** A participant's own program in a test: the client library, over the network of this machine, in the name of one key. */
import { Api } from '../../src/client/http/api.js';
import { Entries } from '../../src/client/signing/entries.js';
import { LogWatch, pinsInMemory } from '../../src/client/log/fence.js';
import { signIn } from '../../src/client/http/session.js';
import { Trade } from '../../src/client/signing/trade.js';
import { misfit } from '../../src/wire/answers.js';
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

/** Where the world's server listens: from the first call on. */
export async function addressOf({ server: { app } }: LedgerWorld): Promise<string> {
  const server = app.getHttpServer();
  if (!server.listening) await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
