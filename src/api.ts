/** What the API's description says of the whole, and how its operations are ordered for who reads it. */
import type { ApiText } from './platform/http/openapi.js';
import { PURPOSE_HEADER } from './registry/reads/reads.js';

const DESCRIPTION = `A custody log for medicines.

A refusal is a problem document (RFC 9457, \`application/problem+json\`) whose \`type\` is \`urn:theriac:problem:\` and a code.
4xx means: not stored. 5xx or no answer means: perhaps stored; send the same again, it is never stored twice.

Reads that are not public need a session: sign a challenge of \`POST /api/sessions/challenge\` with your key, and send the
token as \`authorization: Bearer\`. Entries need none: their signature says who speaks.

A session that was opened for one of a company's sites reads what that site has, had or is to get, and whatever is of no site in
particular; what is about the whole company (\`session-at-site\`) is for sessions without a site. What changes something needs a key
with a permission that its operation names.

A counter's day: sign in, \`POST /api/scan\` for the verdict, \`GET /api/objects/{path}\` for the head to continue, \`POST /api/entries\`
with the signed step. Examples are of one invented product, whose identifiers begin with GS1's prefix for demonstrations.`;

export const API: ApiText = {
  description: DESCRIPTION,
  areas: [
    ['Sessions', 'Sign in with your key, sign out.', '/api/sessions'],
    ['Scan', 'The verdict on a pack: what to do with it.', '/api/scan'],
    [
      'Entries',
      "The one door for whatever changes anything: signed steps and records; and each company's own.",
      '/api/entries',
      '/api/journal',
    ],
    [
      'Custody',
      'Who holds what: objects with their history, stock, what is on its way.',
      '/api/objects',
      '/api/custody',
      '/api/ssccs',
    ],
    ['Despatch advices', 'What was announced, against what was sent and what came.', '/api/advices'],
    ['Serial lists', 'Many packs under one signature: uploaded first, named by their root.', '/api/serial-lists'],
    [
      'Participants',
      'Who takes part, whose number is whose, and how to ask to.',
      '/api/participants',
      '/api/applications',
      '/api/grants',
      '/api/site-applications',
    ],
    ['Pharmacies', 'For pharmacies alone.', '/api/pharmacies'],
    ['Distributors', 'Returned goods before they go back on the shelf.', '/api/distributors'],
    ['Alerts and exceptions', 'What somebody must look at; what two partners disagree about.', '/api/alerts', '/api/exceptions'],
    ['Notifications', 'Being told, by webhook or e-mail.', '/api/notifications'],
    ['Labels', 'Codes and labels to print.', '/api/labels', '/api/manufacturers/labels'],
    ['Manufacturers', 'Products, batches and recalls to read; serials for packaging lines.', '/api/manufacturers'],
    ['Regulators', 'For the competent authority; each read is recorded with its purpose.', '/api/regulators'],
    ['Public page', 'Where the codes on packs lead (GS1 Digital Link).', '/01/'],
    ['Log', 'The transparency log, for any C2SP client, and which ledger this is.', '/log/', '/api/ledger'],
    ['Set-up', 'Founds the ledger, once. The bearer is the set-up token from the console.', '/api/genesis'],
    ['Health', 'For who runs it.', '/health'],
  ],
  purpose: {
    role: 'regulator',
    name: PURPOSE_HEADER,
    description: 'Why a regulator reads what is not public: 3 to 500 characters, which are kept. Others leave it out.',
    example: 'case 2026-17',
  },
};
