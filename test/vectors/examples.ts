/** Makes the examples of docs/protocol.md, by name. All but the tree are of story.json. */
import { fromBase64url, fromHex, toBase64url, toHex } from '../../src/protocol/bytes.js';
import { custodyBytes, readEntry, registryBytes } from '../../src/protocol/entry.js';
import { EVENT_CONTEXT } from '../../src/protocol/epcis/event.js';
import { canonicalJson } from '../../src/protocol/statement/json.js';
import { decodeJws } from '../../src/protocol/statement/jws.js';
import { leafHash } from '../../src/protocol/log/merkle.js';
import { packLeaf, saltOf } from '../../src/protocol/serial-list.js';
import { signerNamed } from '../support/pure-world.js';
import { story } from './story.js';

/** Name of an example -> its text. */
export function examples(): Record<string, string> {
  const { entries, lists, ledger, checkpoint } = story();
  const entryOf = (what: string) => entries.find((entry) => entry.what === what)!;
  const payloadOf = (what: string): unknown => decodeJws(entryOf(what).jws).payload;
  const event = (what: string): string => {
    const { '@context': _, ...rest } = payloadOf(what) as Record<string, unknown>;
    return canonicalJson(rest);
  };
  const dispensed = entryOf('a pack is dispensed');
  const genesis = entryOf('the genesis record');
  const { header, payload, id } = decodeJws(dispensed.jws);
  const custody = custodyBytes(id, dispensed.time);
  const registry = registryBytes(genesis.jws, genesis.time);
  const list = lists[1]!;
  const leaves = list.uris.map((uri, i) => packLeaf(saltOf(fromHex(list.seed), i), uri));
  const admission = payloadOf('medi is admitted') as { application: string };
  const { publicJwk, kid } = signerNamed('acme');
  return {
    key: `${canonicalJson(publicJwk)}\nthumbprint ${kid}`,
    context: canonicalJson(EVENT_CONTEXT),
    header: canonicalJson(header),
    payload: canonicalJson(payload),
    id: `${toHex(id)}\n${readEntry(dispensed.jws).entry.id}`,
    jws: dispensed.jws,
    'log-custody': `time ${dispensed.time}\nentry ${toHex(custody)}\nleaf hash ${toHex(leafHash(custody))}`,
    'log-registry': `time ${genesis.time}\nentry ${toHex(registry.slice(0, 9))} || JWS (${registry.length} bytes in all)\nledger ${ledger}`,
    checkpoint: checkpoint.trimEnd(),
    commission: event('packs of a list are commissioned'),
    pack: event('three packs go into the case'),
    ship: event('the pallet is shipped'),
    receive: event('the pallet is received'),
    reactivate: event('it is reactivated'),
    lock: event('a pack is locked'),
    return: event('a pack is returned'),
    end: event('the rest is destroyed'),
    stock: event('a pack from before the register is taken into stock'),
    sensor: event('a reading outside the range'),
    dispute: event('a dispute is opened'),
    report: event('a receipt without its shipping is reported'),
    quantity: event('a number of packs is shipped'),
    mandate: canonicalJson(payloadOf('a mandate')),
    genesis: canonicalJson({ ...(payloadOf('the genesis record') as object), approvals: ['(one compact JWS)'] }),
    application: canonicalJson(decodeJws(admission.application).payload),
    product: canonicalJson(payloadOf('a product')),
    batch: canonicalJson(payloadOf('a batch')),
    recall: canonicalJson(payloadOf('a pack is recalled by its serial')),
    'serial-list': [
      `seed ${list.seed}`,
      ...list.uris.map((uri, i) => `${toHex(saltOf(fromHex(list.seed), i))}  ${uri}`),
      ...leaves.map((leaf, i) => `leaf ${i} ${toHex(leafHash(leaf))}`),
      `root ${toHex(fromBase64url(list.root))}`,
      `     ${toBase64url(fromBase64url(list.root))}`,
    ].join('\n'),
  };
}
