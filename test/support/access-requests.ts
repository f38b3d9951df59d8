/** Rows of the access matrix as requests. */
import type { Test } from 'supertest';
import type { Row, Who } from '../access-matrix.data.js';
import { type Subject, type Trader, TRADERS } from './access-scene.js';
import type { TestDatabase } from './databases.js';
import type { LedgerWorld } from './ledger-world.js';

export const isTrader = (who: Who): who is Trader => (TRADERS as readonly Who[]).includes(who);

/** Asks what a row asks about `subject`, from an address of its own. */
export function fillRow(
  world: LedgerWorld,
  { route, path, send }: Row,
  subject: Subject,
  token: string | undefined,
  as?: 'HEAD',
): Test {
  const [method, pattern] = route.split(' ') as [string, string];
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: keyof Subject) => subject[name]);
  const asked = world.ask(as ?? method, fill(path ?? pattern), send && { ...send, body: fill(send.body) }, token);
  return asked.set('x-forwarded-for', `10.0.${(askers >> 8) & 255}.${askers++ & 255}`);
}

/** So many ask here that they would be slowed down, did they not come from many addresses. */
let askers = 0;
export const behindProxy = ({ name, fresh }: TestDatabase): TestDatabase => ({
  name,
  fresh: async () => {
    const home = await fresh();
    return { ...home, config: { ...home.config, THERIAC_TRUST_PROXY: '127.0.0.1' } };
  },
});
