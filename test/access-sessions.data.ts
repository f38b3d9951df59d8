/**
 * What each route that is not public asks of a session beside its role: every such route has a row here, and no other has, or the
 * test fails. Who is let in by role, and what each gets, is in access-matrix.data.ts.
 */
import type { Permission } from '../src/protocol/registry/records.js';

/**
 * What a session for one site is told:
 * - own: what that site has to do with; all else does not exist
 * - all: nothing, since the answer is about all of the company
 * - any: the same as everybody of its company, since the answer has nothing to do with sites
 */
type Site = 'own' | 'all' | 'any';

/** `permissions`: the session's key has one of them; empty where none is needed. `regulatorsToo`: a regulator's needs none. */
export interface Asks {
  permissions: readonly Permission[];
  site: Site;
  regulatorsToo?: true;
}

const asks = (site: Site, ...permissions: Permission[]): Asks => ({ permissions, site });

const readsLists: Asks = { ...asks('own', 'custody'), regulatorsToo: true };

const LIST = '/api/serial-lists/:root';
const ADVICE = '/api/advices/:giver/:taker/:number';
const CHECKS = '/api/distributors/return-checks';
const POOL = '/api/manufacturers/serial-pools/:gtin';
const LABELS = '/api/manufacturers/labels';
const SUBSCRIPTIONS = '/api/notifications/subscriptions';

export const ASKS: Readonly<Record<string, Asks>> = {
  'GET /api/objects/*': asks('own'),
  'GET /api/custody': asks('own'),
  'GET /api/entries/:id': asks('own'),
  'GET /api/journal': asks('own'),
  'POST /api/scan/overrides': asks('own', 'custody'),
  'DELETE /api/sessions': asks('any'),
  // A packing line numbers for its company.
  'POST /api/ssccs': asks('any', 'custody'),
  'GET /api/labels/00/:sscc': asks('own'),
  'GET /api/pharmacies/expiring': asks('own'),

  'GET /api/alerts': asks('own'),
  'GET /api/alerts/:id': asks('own'),
  'PATCH /api/alerts/:id': asks('own', 'custody', 'admin'),
  'GET /api/exceptions': asks('own'),
  'POST /api/exceptions': asks('own', 'custody', 'admin'),
  'GET /api/exceptions/:id': asks('own'),
  'PATCH /api/exceptions/:id': asks('own', 'custody', 'admin'),
  'GET /api/advices': asks('own'),
  [`GET ${ADVICE}`]: asks('own'),
  [`PUT ${ADVICE}`]: asks('own', 'custody'),
  [`POST ${ADVICE}/close`]: asks('own', 'custody'),
  [`GET ${CHECKS}`]: asks('own'),
  [`GET ${CHECKS}/:id`]: asks('own'),

  'GET /api/serial-lists': readsLists,
  // What is staged is of a product, and belongs to the site from where it is announced.
  [`PUT ${LIST}`]: asks('any', 'custody'),
  [`PUT ${LIST}/items`]: asks('any', 'custody'),
  'POST /api/serial-lists': asks('any', 'custody'),
  [`GET ${LIST}`]: readsLists,
  [`GET ${LIST}/items`]: readsLists,
  [`GET ${LIST}/packs/:gtin/:serial`]: readsLists,
  [`DELETE ${LIST}`]: asks('own', 'custody'),
  [`GET ${LABELS}/01/:gtin/21/:serial`]: asks('all', 'custody', 'master'),
  [`GET ${LABELS}/01/:gtin/10/:lot`]: asks('any', 'custody', 'master'),
  [`POST ${LABELS}`]: asks('all', 'custody', 'master'),
  [`GET ${POOL}`]: asks('all', 'custody'),
  [`POST ${POOL}/requests`]: asks('all', 'custody'),
  [`DELETE ${POOL}/requests/:id`]: asks('all', 'custody'),
  [`POST ${POOL}/reservations`]: asks('all', 'custody'),
  [`DELETE ${POOL}/reservations/:prefix`]: asks('all', 'custody'),

  'GET /api/manufacturers/recalls/:issuer/:ref/reach': asks('all'),
  [`GET ${SUBSCRIPTIONS}`]: asks('all', 'admin'),
  [`POST ${SUBSCRIPTIONS}`]: asks('all', 'admin'),
  [`GET ${SUBSCRIPTIONS}/:id`]: asks('all', 'admin'),
  [`PATCH ${SUBSCRIPTIONS}/:id`]: asks('all', 'admin'),
  [`DELETE ${SUBSCRIPTIONS}/:id`]: asks('all', 'admin'),
  [`POST ${SUBSCRIPTIONS}/:id/secret`]: asks('all', 'admin'),
  [`POST ${SUBSCRIPTIONS}/:id/test`]: asks('all', 'admin'),
  [`GET ${SUBSCRIPTIONS}/:id/deliveries`]: asks('all', 'admin'),
  [`POST ${SUBSCRIPTIONS}/:id/replay`]: asks('all', 'admin'),

  'GET /api/site-applications': asks('any'),
  'POST /api/site-applications': asks('all', 'admin'),
  'DELETE /api/site-applications/:participant/:gln': asks('any', 'admin'),

  // The authority has no stock: its sites make no difference.
  'GET /api/regulators/applications': asks('any'),
  'DELETE /api/regulators/applications/:kid': asks('any', 'admin'),
  'GET /api/regulators/trace/*': asks('any'),
  'GET /api/regulators/cohorts/:cohort/packs': asks('any'),
  'GET /api/regulators/reads': asks('any'),
  'GET /api/regulators/export': asks('any'),
  'GET /api/regulators/stored/:table': asks('any'),

  // Last, since what is scanned somewhere may raise an alert there.
  'POST /api/scan': asks('own'),
  [`POST ${CHECKS}`]: asks('own', 'custody'),
};
