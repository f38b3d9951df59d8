/** The keys, events and records that our own vectors are about. Fixed, so that the vectors are. */
import { keyFromSecret, signerOf } from '../../src/client/signing/signer.js';
import { nodeCrypto } from '../../src/platform/crypto.js';
import { toBase64url, utf8 } from '../../src/protocol/bytes.js';
import { provideCrypto } from '../../src/protocol/crypto.js';
import { EVENT_CONTEXT } from '../../src/protocol/epcis/event.js';
import { encodeJws, type EntryHeader, type StatementHeader } from '../../src/protocol/statement/jws.js';

provideCrypto(nodeCrypto);

/** 32 or 16 fixed bytes that look random. */
export const fixed = (name: string, length = 32): Uint8Array => nodeCrypto.sha256(utf8(`theriac test ${name}`)).slice(0, length);
const fixedText = (name: string, length = 32): string => toBase64url(fixed(name, length));

export const keys = {
  manufacturer: keyFromSecret(fixed('key of the manufacturer')),
  pharmacy: keyFromSecret(fixed('key of the pharmacy')),
};
export const manufacturer = signerOf(keys.manufacturer);
export const pharmacy = signerOf(keys.pharmacy);

const LEDGER = fixedText('ledger');
const PACK = 'https://id.gs1.org/01/04012345123456/21/A1B2C3';
const at = (eventTime: string, gln: string) => ({
  '@context': EVENT_CONTEXT,
  eventTime,
  eventTimeZoneOffset: '+01:00',
  readPoint: { id: `https://id.gs1.org/414/${gln}` },
});

export const events = {
  commission: {
    ...at('2026-01-05T08:00:00.000Z', '4012345000009'),
    type: 'ObjectEvent',
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    epcList: [PACK],
    ilmd: { 'cbvmda:itemExpirationDate': '2028-01-31', 'cbvmda:lotNumber': 'L7' },
  },
  dispense: {
    ...at('2026-02-01T09:30:00.000Z', '4098765000003'),
    type: 'ObjectEvent',
    action: 'OBSERVE',
    bizStep: 'dispensing',
    disposition: 'dispensed',
    epcList: [PACK],
  },
};

export const batch = {
  type: 'batch',
  gtin: '04012345123456',
  lot: 'L7',
  aliases: [],
  expiry: '2028-01-31',
  printed: ['2028-01-31'],
  serialised: true,
  complete: true,
  approvals: [],
};

export const product = {
  type: 'product',
  gtin: '04012345123456',
  name: 'Fiebersaft f\u00fcr Kinder \u2013 100 ml',
  authorisation: null,
  serialised: true,
  levels: [],
  storage: { minCelsius: 2, maxCelsius: 8 },
  markets: ['AT', 'DE'],
  digitalLinkQr: true,
  approvals: [],
};

/** The header of an entry by the manufacturer; `name` makes its jti. */
export const entryHeader = (name: string, changes: Partial<EntryHeader> = {}): EntryHeader => ({
  alg: 'ES256K',
  typ: 'epcis+jws',
  kid: manufacturer.kid,
  jti: fixedText(name, 16),
  log: LEDGER,
  prev: [],
  fence: { size: 5, root: fixedText('fence') },
  ...changes,
});

export const statementHeader = (typ: StatementHeader['typ']): StatementHeader => ({
  alg: 'ES256K',
  typ,
  kid: manufacturer.kid,
  jti: fixedText(typ, 16),
  log: LEDGER,
});

export const commission = encodeJws(entryHeader('commission'), events.commission, manufacturer.sign);
