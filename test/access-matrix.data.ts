/**
 * What each route answers to whom: every route of the server has a row here, or the test fails.
 *
 * Columns are statuses. Where it matters how the asker stands to the object, a participant's column is a status for each
 * relation; the regulator never stands in any. `{...}` in paths and bodies come from the object (see access-scene.ts).
 */
import { AI_TABLE } from '../src/protocol/gs1/ai/table.js';

/**
 * How the asker stands to the object that is asked for:
 * - none: not at all
 * - named: it is on its way to the asker; the entry is that shipping
 * - signer: the asker holds it; the entry is the asker's own receipt
 * - holder: the asker holds it; the entry is from before its time
 * - before: the asker held it once; the entry is from before its time
 * - after: the asker held it once; the entry is a later one, from customer to next customer
 */
export const RELATIONS = ['none', 'named', 'signer', 'holder', 'before', 'after'] as const;
export type Relation = (typeof RELATIONS)[number];

export const ROLES = ['anonymous', 'manufacturer', 'distributor', 'pharmacy', 'regulator'] as const;
export type Who = (typeof ROLES)[number];

export type Expected = number | Record<Relation, number>;

export interface Row {
  /** Method and pattern, as in the route table. HEAD is asked by GET's row. */
  route: string;
  /** What to ask; the pattern where left out. */
  path?: string;
  send?: { type: string; body: string };
  expected: Record<Who, Expected>;
  /** What may be kept of its answers (`cache-control`), where it is anything. Of refusals and of what is not public nothing may. */
  kept?: string;
  /** It tells what not everybody may know: no answer may name whom its asker may not know of. */
  confidential?: true;
  /** Each asker gets a token of its own: the call ends the session. */
  endsSession?: true;
}

const JSON_TYPE = 'application/json';
const JOSE = 'application/jose';

const json = (body: object): Row['send'] => ({ type: JSON_TYPE, body: JSON.stringify(body) });

/** The same status for all, signed in or not. */
const everybody = (status: number): Row['expected'] => ({
  anonymous: status,
  manufacturer: status,
  distributor: status,
  pharmacy: status,
  regulator: status,
});

/** 401 without a session; `participants` for the three trading roles. */
const signedIn = (participants: Expected, regulator: number): Row['expected'] => ({
  anonymous: 401,
  manufacturer: participants,
  distributor: participants,
  pharmacy: participants,
  regulator,
});

const only = (status: number, ...relations: Relation[]): Expected =>
  Object.fromEntries(RELATIONS.map((relation) => [relation, relations.includes(relation) ? status : 404])) as Expected;

const open = (route: string, path: string, kept?: string, status = 200): Row => ({
  route: `GET ${route}`,
  path,
  expected: everybody(status),
  ...(kept !== undefined && { kept }),
});

/** What a Digital Link can begin with. */
const LINK_KEYS = ['gtin', ...[...AI_TABLE].filter(([, { qualifiers }]) => qualifiers.length > 0).map(([ai]) => ai)];

/** Looked up anew each time, unless it is still the same. */
const ASKED_AGAIN = 'no-cache';
const FOREVER = 'public, max-age=31536000, immutable';
/** What the documentation's own files come with. */
const FILE = 'public, max-age=0';

const PUBLIC: Row[] = [
  open('/', '/', ASKED_AGAIN),
  open('/health/live', '/health/live'),
  open('/health/ready', '/health/ready'),
  open('/openapi.json', '/openapi.json'),
  open('/docs', '/docs'),
  open('/docs/', '/docs/'),
  open('/docs/index.html', '/docs/index.html'),
  open('/docs/LICENSE', '/docs/LICENSE', undefined, 404),
  open('/docs/swagger-ui-init.js', '/docs/swagger-ui-init.js'),
  open('/docs/docs/swagger-ui-init.js', '/docs/docs/swagger-ui-init.js'),
  open('/docs/*', '/docs/swagger-ui.css', FILE),
  open('/setup', '/setup'),
  open('/setup/:file', '/setup/setup.css', ASKED_AGAIN),
  open('/log/checkpoint', '/log/checkpoint', 'public, max-age=1'),
  open('/log/checkpoints/:size', '/log/checkpoints/1', FOREVER),
  open('/log/tile/*', '/log/tile/0/000.p/1', FOREVER),
  open('/api/ledger', '/api/ledger'),
  open('/api/grants', '/api/grants', ASKED_AGAIN),
  open('/api/participants', '/api/participants', ASKED_AGAIN),
  open('/api/participants/:gln', '/api/participants/{gln}', ASKED_AGAIN),
  open('/api/manufacturers/products', '/api/manufacturers/products', ASKED_AGAIN),
  open('/api/manufacturers/products/:gtin', '/api/manufacturers/products/{gtin}', ASKED_AGAIN),
  open('/api/manufacturers/products/:gtin/batches', '/api/manufacturers/products/{gtin}/batches', ASKED_AGAIN),
  open('/api/manufacturers/recalls', '/api/manufacturers/recalls', ASKED_AGAIN),
  open('/api/labels/layouts', '/api/labels/layouts'),
  open('/api/labels/test', '/api/labels/test'),
  open('/page.css', '/page.css', FOREVER),
  open('/01/:gtin', '/01/{gtin}'),
  open('/01/:gtin/10/:lot', '/01/{gtin}/10/{lot}'),
  open('/01/:gtin/21/:serial', '/01/{gtin}/21/{serial}'),
  open('/01/:gtin/10/:lot/21/:serial', '/01/{gtin}/10/{lot}/21/{serial}'),
  open('/01/:gtin/22/:variant', '/01/{gtin}/22/V'),
  open('/01/:gtin/22/:variant/10/:lot', '/01/{gtin}/22/V/10/{lot}'),
  open('/01/:gtin/22/:variant/21/:serial', '/01/{gtin}/22/V/21/{serial}'),
  open('/01/:gtin/22/:variant/10/:lot/21/:serial', '/01/{gtin}/22/V/10/{lot}/21/{serial}'),
  ...LINK_KEYS.map((key) =>
    key === '01' ? open('/01/*', '/01/{gtin}/21/S/10/L') : open(`/${key}/*`, `/${key}/1/2`, undefined, 400),
  ),
  open('/pack', '/pack?gtin={gtin}', undefined, 303),
].map((row) => ({ ...row, confidential: row.path!.startsWith('/01/') ? true : undefined }));

/** The thumbprint of a key that nobody has. */
const NO_KEY = 'A'.repeat(43);

/** Doors that judge by what is signed or shown, not by who asks: nonsense is refused for what it is. */
const SIGNED: Row[] = [
  { route: 'POST /api/entries', send: { type: JOSE, body: 'nonsense' }, expected: everybody(400) },
  { route: 'POST /api/entries?check', send: { type: JOSE, body: 'nonsense' }, expected: everybody(400) },
  { route: 'POST /api/applications', send: { type: JOSE, body: 'nonsense' }, expected: everybody(400) },
  { route: 'GET /api/applications/:kid', path: `/api/applications/${NO_KEY}`, expected: everybody(404) },
  { route: 'POST /api/sessions/challenge', expected: everybody(201) },
  { route: 'POST /api/sessions', send: { type: JOSE, body: 'nonsense' }, expected: everybody(400) },
  { route: 'POST /api/genesis', send: { type: JOSE, body: 'nonsense' }, expected: everybody(409) },
  { route: 'POST /api/genesis/log-key', send: json({ trial: true }), expected: everybody(409) },
];

const TRADE: Row[] = [
  {
    route: 'GET /api/objects/*',
    path: '/api/objects/01/{gtin}/21/{serial}',
    expected: signedIn(only(200, 'named', 'signer', 'holder', 'before', 'after'), 200),
    confidential: true,
  },
  { route: 'GET /api/custody', expected: signedIn(200, 200), confidential: true },
  { route: 'GET /api/journal', expected: signedIn(200, 200), confidential: true },
  {
    route: 'GET /api/entries/:id',
    path: '/api/entries/{id}',
    expected: { ...signedIn(only(200, 'named', 'signer', 'holder', 'before'), 200), anonymous: 404 },
    confidential: true,
  },
  {
    route: 'POST /api/scan',
    send: { type: JSON_TYPE, body: '{"code":"https://id.gs1.org/01/{gtin}/21/{serial}"}' },
    expected: everybody(200),
    confidential: true,
  },
  {
    route: 'POST /api/scan/overrides',
    send: {
      type: JSON_TYPE,
      body: '{"code":"https://id.gs1.org/01/{gtin}/21/{serial}","reason":"OTHER_MARKET","name":"A. Pharmacist","text":"Import"}',
    },
    // Nothing holds these packs up, so there is nothing to decide.
    expected: { anonymous: 401, manufacturer: 403, distributor: 403, pharmacy: 409, regulator: 403 },
    confidential: true,
  },
  // To nobody here is a beginning of numbers granted (test/ssccs.test.ts has who is).
  { route: 'POST /api/ssccs', send: json({}), expected: signedIn(409, 409) },
  { route: 'DELETE /api/sessions', expected: signedIn(204, 204), endsSession: true },
];

/** Of a serial list `signer` is who announced it; all others stand in no relation to it. */
const LISTS: Row[] = [
  // Another list than that of the rows below: under another's root, too, everybody may have a list of its own.
  {
    route: 'PUT /api/serial-lists/:root',
    path: '/api/serial-lists/{seed}',
    send: { type: JSON_TYPE, body: '{"seed":"{seed}","count":2,"purpose":"existing"}' },
    expected: signedIn(200, 200),
  },
  { route: 'GET /api/serial-lists', expected: signedIn(200, 200), confidential: true },
  {
    route: 'PUT /api/serial-lists/:root/items',
    path: '/api/serial-lists/{root}/items?from=0',
    send: { type: 'text/tab-separated-values', body: '' },
    expected: signedIn(only(200, 'signer'), 404),
  },
  { route: 'POST /api/serial-lists', send: { type: JSON_TYPE, body: '{"lists":[]}' }, expected: signedIn(400, 400) },
  // Announced, but without packs yet: there is nothing to prove to anybody (test/serial-lists.test.ts has the rest).
  {
    route: 'GET /api/serial-lists/:root/packs/:gtin/:serial',
    path: '/api/serial-lists/{root}/packs/{gtin}/{serial}',
    expected: signedIn(404, 404),
  },
  { route: 'GET /api/serial-lists/:root', path: '/api/serial-lists/{root}', expected: signedIn(only(200, 'signer'), 200) },
  {
    route: 'GET /api/serial-lists/:root/items',
    path: '/api/serial-lists/{root}/items',
    expected: signedIn(only(200, 'signer'), 200),
  },
  // Last of all, since the list is gone then.
  { route: 'DELETE /api/serial-lists/:root', path: '/api/serial-lists/{root}', expected: signedIn(only(204, 'signer'), 404) },
];

/** What one role alone may do; a label is for the product's own manufacturer, who is not asked here. */
const ROLE: Row[] = [
  { route: 'GET /api/site-applications', expected: signedIn(200, 200) },
  { route: 'POST /api/site-applications', send: json({ gln: 'nobody' }), expected: signedIn(400, 403) },
  {
    route: 'DELETE /api/site-applications/:participant/:gln',
    path: '/api/site-applications/{gln}/{gln}',
    send: json({ reason: 'nobody' }),
    expected: signedIn(403, 404),
  },
  { route: 'GET /api/regulators/applications', expected: signedIn(403, 200) },
  {
    route: 'DELETE /api/regulators/applications/:kid',
    path: `/api/regulators/applications/${NO_KEY}`,
    send: json({ reason: 'nobody' }),
    expected: signedIn(403, 404),
  },
  {
    route: 'GET /api/manufacturers/labels/01/:gtin/21/:serial',
    path: '/api/manufacturers/labels/01/{gtin}/21/{serial}',
    expected: { ...signedIn(403, 403), manufacturer: 403 },
  },
  {
    route: 'GET /api/manufacturers/labels/01/:gtin/10/:lot',
    path: '/api/manufacturers/labels/01/{gtin}/10/{lot}',
    expected: { ...signedIn(403, 403), manufacturer: 403 },
  },
  {
    route: 'POST /api/manufacturers/labels',
    send: { type: JSON_TYPE, body: '{"layout":"40x30","packs":[{"gtin":"{gtin}","serial":"{serial}"}]}' },
    expected: { ...signedIn(403, 403), manufacturer: 403 },
  },
  // No container is packed here; test/labels-http.test.ts asks for one from every side.
  { route: 'GET /api/labels/00/:sscc', path: '/api/labels/00/195200000000000018', expected: signedIn(404, 404) },
];

/** Nobody here has an alert, an exception or a subscription of that id: what is not one's own does not exist. */
const CASE = '00000000000000000000ff';
const SUBSCRIPTION = 'AAAAAAAAAAAAAAAAAAAAAA';
const SUBSCRIPTIONS = '/api/notifications/subscriptions';
const NOTIFICATIONS: Row[] = [
  { route: 'GET /api/alerts', expected: signedIn(200, 200), confidential: true },
  { route: 'GET /api/alerts/:id', path: `/api/alerts/${CASE}`, expected: signedIn(404, 404) },
  { route: 'PATCH /api/alerts/:id', path: `/api/alerts/${CASE}`, send: json({ note: 'x' }), expected: signedIn(404, 404) },
  { route: 'GET /api/exceptions', expected: signedIn(200, 200), confidential: true },
  {
    route: 'POST /api/exceptions',
    send: json({ kind: 'damaged', handoff: '{id}', text: 'x' }),
    // Of the entries here only that of `named` is a shipping to the asker.
    expected: signedIn(only(201, 'named'), 404),
    confidential: true,
  },
  { route: 'GET /api/exceptions/:id', path: `/api/exceptions/${CASE}`, expected: signedIn(404, 404) },
  {
    route: 'PATCH /api/exceptions/:id',
    path: `/api/exceptions/${CASE}`,
    send: json({ note: 'x' }),
    expected: signedIn(404, 404),
  },
  { route: `GET ${SUBSCRIPTIONS}`, expected: signedIn(200, 200) },
  {
    route: `POST ${SUBSCRIPTIONS}`,
    send: json({ channel: 'webhook', target: 'x', kinds: ['alert'] }),
    expected: signedIn(422, 422),
  },
  { route: `GET ${SUBSCRIPTIONS}/:id`, path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}`, expected: signedIn(404, 404) },
  {
    route: `PATCH ${SUBSCRIPTIONS}/:id`,
    path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}`,
    send: json({ paused: true }),
    expected: signedIn(404, 404),
  },
  { route: `DELETE ${SUBSCRIPTIONS}/:id`, path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}`, expected: signedIn(404, 404) },
  { route: `POST ${SUBSCRIPTIONS}/:id/secret`, path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}/secret`, expected: signedIn(404, 404) },
  { route: `POST ${SUBSCRIPTIONS}/:id/test`, path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}/test`, expected: signedIn(404, 404) },
  {
    route: `GET ${SUBSCRIPTIONS}/:id/deliveries`,
    path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}/deliveries`,
    expected: signedIn(404, 404),
  },
  {
    route: `POST ${SUBSCRIPTIONS}/:id/replay`,
    path: `${SUBSCRIPTIONS}/${SUBSCRIPTION}/replay`,
    send: json({ since: '2026-01-01T00:00:00Z' }),
    expected: signedIn(404, 404),
  },
];

/** What regulators read of all trade, and pharmacies of their own. */
const INSPECTION: Row[] = [
  { route: 'GET /api/regulators/trace/*', path: '/api/regulators/trace/01/{gtin}/21/{serial}', expected: signedIn(403, 200) },
  { route: 'GET /api/regulators/cohorts/:cohort/packs', path: '/api/regulators/cohorts/0/packs', expected: signedIn(403, 404) },
  { route: 'GET /api/regulators/stored/:table', path: '/api/regulators/stored/holdings', expected: signedIn(403, 200) },
  { route: 'GET /api/regulators/reads', expected: signedIn(403, 200) },
  { route: 'GET /api/regulators/export', path: '/api/regulators/export?to=3', expected: signedIn(403, 200) },
  { route: 'GET /api/pharmacies/expiring', expected: { ...signedIn(403, 403), pharmacy: 200 }, confidential: true },
];

/** Nobody here sent anything under an advice (test/advices.test.ts has both ends and a stranger). */
const ADVICE = '/api/advices/:giver/:taker/:number';
const NO_ADVICE = '/api/advices/{gln}/{gln}/NONE';
const ADVICES: Row[] = [
  { route: 'GET /api/advices', expected: signedIn(200, 200), confidential: true },
  { route: `GET ${ADVICE}`, path: NO_ADVICE, expected: signedIn(404, 404) },
  { route: `PUT ${ADVICE}`, path: NO_ADVICE, send: json({ lines: [] }), expected: signedIn(400, 403) },
  { route: `POST ${ADVICE}/close`, path: `${NO_ADVICE}/close`, send: json({}), expected: signedIn(404, 403) },
];

/** What distributors check of returned goods. */
const CHECKS = '/api/distributors/return-checks';
const RETURNS: Row[] = [
  {
    route: `POST ${CHECKS}`,
    send: json({ codes: ['https://id.gs1.org/01/{gtin}/21/{serial}'] }),
    expected: { ...signedIn(403, 403), distributor: 201 },
    confidential: true,
  },
  { route: `GET ${CHECKS}`, expected: { ...signedIn(403, 200), distributor: 200 }, confidential: true },
  { route: `GET ${CHECKS}/:id`, path: `${CHECKS}/${CASE}`, expected: { ...signedIn(403, 404), distributor: 404 } },
];

/** Of its own product, a manufacturer; the matrix asks none who is (test/serial-pools.test.ts, test/recall-reach.test.ts do). */
const MAKER: Row[] = [
  { route: 'GET /api/manufacturers/recalls/:issuer/:ref/reach', path: '/api/manufacturers/recalls/9520000000004/NONE/reach' },
  { route: 'GET /api/manufacturers/serial-pools/:gtin', path: '/api/manufacturers/serial-pools/{gtin}' },
  {
    route: 'POST /api/manufacturers/serial-pools/:gtin/requests',
    path: '/api/manufacturers/serial-pools/{gtin}/requests',
    send: { type: JSON_TYPE, body: '{"id":"a","count":1}' },
  },
  {
    route: 'DELETE /api/manufacturers/serial-pools/:gtin/requests/:id',
    path: '/api/manufacturers/serial-pools/{gtin}/requests/a',
  },
  {
    route: 'POST /api/manufacturers/serial-pools/:gtin/reservations',
    path: '/api/manufacturers/serial-pools/{gtin}/reservations',
    send: { type: JSON_TYPE, body: '{"prefix":"A","label":"a"}' },
  },
  {
    route: 'DELETE /api/manufacturers/serial-pools/:gtin/reservations/:prefix',
    path: '/api/manufacturers/serial-pools/{gtin}/reservations/A',
  },
].map((row) => {
  const reach = row.route.endsWith('reach');
  return { ...row, expected: { ...signedIn(403, reach ? 404 : 403), manufacturer: reach ? 404 : 403 } };
});

export const ROWS: readonly Row[] = [
  ...PUBLIC,
  ...SIGNED,
  ...TRADE,
  ...ROLE,
  ...MAKER,
  ...ADVICES,
  ...RETURNS,
  ...INSPECTION,
  ...NOTIFICATIONS,
  ...LISTS,
];
