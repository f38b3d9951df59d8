/** Serial lists: many packs under one signature. Made here, uploaded in chunks that can be resumed. */
import { compare, toBase64url, utf8 } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri, type Gtin } from '../../protocol/gs1/identifiers.js';
import { serialListRoot } from '../../protocol/serial-list.js';
import type { ListBody, ListView } from '../../wire/serial-lists.js';
import type { Api } from '../http/api.js';
import { randomSeed } from './statement.js';

/** Packs in one request. */
const CHUNK = 20_000;

/** A serial list. `uris`: canonical pack URIs in byte order; `seed`: 32 secret bytes; `root`: base64url. */
export interface SerialList {
  uris: readonly string[];
  seed: Uint8Array;
  root: string;
}

/**
 * The serial list of `packs` (canonical URIs in any order).
 *
 * @param seed 32 random bytes, for this list alone
 * @throws Fault `serial-list` where a pack is named twice, or more than 2^20 are named
 */
export function makeList(packs: readonly string[], seed: Uint8Array = randomSeed()): SerialList {
  const keyed = packs.map((uri) => ({ uri, bytes: utf8(uri) }));
  const uris = keyed.sort((a, b) => compare(a.bytes, b.bytes)).map(({ uri }) => uri);
  return { uris, seed, root: toBase64url(serialListRoot(seed, uris)) };
}

/**
 * Uploads a list, from where an earlier upload ended.
 *
 * @param purpose of its packs: new, to be commissioned or taken into stock; or existing
 * @param onProgress told how many have arrived
 * @throws Fault of the server's refusal
 */
export async function uploadList(
  api: Api,
  { uris, seed, root }: SerialList,
  purpose: ListBody['purpose'],
  onProgress: (received: number) => void = () => {},
): Promise<ListView> {
  const gtin = purpose === 'existing' ? {} : { gtin: itemOf(uris[0]!).gtin };
  let state = await api.putList(root, { seed: toBase64url(seed), count: uris.length, purpose, ...gtin });
  if (state.received > 0) onProgress(state.received);
  while (!state.complete) {
    const from = state.received;
    const lines = uris
      .slice(from, from + CHUNK)
      .map(lineOf)
      .join('');
    state = await api.putListItems(root, from, lines);
    if (state.received <= from) {
      throw new Fault('upload-stuck', `the upload of the serial list ${root} does not go on at ${from}: try again later`, {
        from,
      });
    }
    onProgress(state.received);
  }
  return state;
}

function itemOf(uri: string): { gtin: Gtin; serial: string } {
  const id = parseObjectUri(uri);
  if (id.kind === 'sgtin') return id;
  throw new Fault('serial-list', `${uri} is not a pack: a serial list names packs only`, { uri });
}

function lineOf(uri: string): string {
  const { gtin, serial } = itemOf(uri);
  return `${gtin}\t${serial}\n`;
}
