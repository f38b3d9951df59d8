/** Holds a server against what clients were told, over HTTP and by an audit. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../bench/world.js';
import { Audit } from '../../src/client/audit/audit.js';
import { Api } from '../../src/client/http/api.js';
import { signIn } from '../../src/client/http/session.js';
import { pinsInMemory } from '../../src/client/log/fence.js';
import { readBundle, readLeaf } from '../../src/client/log/log.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import { parseCheckpoint } from '../../src/protocol/log/checkpoint.js';
import { leafHash, rootOf } from '../../src/protocol/log/merkle.js';
import { readEntry } from '../../src/protocol/entry.js';
import type { Expected } from './acknowledged.js';

/** Within how many seconds after a start or the end of a trouble all must be signed and written again; a test waits threefold. */
const SIGNED_WITHIN = 10;
/** Entries whose text is compared after each crash: the last ones, where a crash may have taken something, and others by chance. */
const IN_FULL = 40;

/** Size and root of a signed note; its signature is the audit's business. */
export function openCheckpointText(note: string): { size: number; root: string } {
  const { size, root } = parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1));
  return { size, root: toBase64url(root) };
}

/** What is wrong with the log of a server, given what was told. Nothing: it keeps its promises. */
export async function wrongs(url: string, world: Pick<World, 'authorityKey' | 'ledger'>, expected: Expected): Promise<string[]> {
  const api = new Api(url, { purpose: 'a crash test' });
  await signIn(api, world.authorityKey, world.ledger);
  const found = [...expected.broken];
  const size = await signedSize(api);
  const bundles: Uint8Array[][] = [];
  for (let n = 0; n * 256 < size; n++) bundles.push(await readBundle(api, n, size));
  const leaves = bundles.flat();
  const ids = leaves.map((bytes) => {
    const leaf = readLeaf(bytes);
    return leaf.kind === 'custody' ? leaf.id : readEntry(leaf.jws).entry.id;
  });
  for (const { id, index } of expected.entries)
    if (ids[index] !== id)
      found.push(`LOST: entry ${id} was acknowledged as number ${index}, where is ${ids[index] ?? 'nothing'}`);
  if (new Set(ids).size !== ids.length) found.push('an entry is in the log twice');
  for (const id of expected.refused)
    if (ids.includes(id)) found.push(`entry ${id} is in the log, of which was said that it is not`);
  const hashes = leaves.map(leafHash);
  const heads = [...expected.heads].sort(([a], [b]) => b - a);
  for (const [of, root] of heads.slice(0, IN_FULL)) {
    if (of > size) found.push(`LOST: a head of ${of} entries was signed, the log has ${size}`);
    else if (toBase64url(rootOf(hashes.slice(0, of))) !== root)
      found.push(`a head of ${of} entries was signed with another root`);
  }
  found.push(...(await textsAndUploads(api, expected)));
  return found;
}

/** The size of the signed head, once it covers all that is in the log. */
async function signedSize(api: Api): Promise<number> {
  const until = performance.now() + 3_000 * SIGNED_WITHIN;
  for (;;) {
    const { size } = await api.ledger();
    const signed = openCheckpointText(await api.checkpoint());
    if (signed.size >= size) return signed.size;
    if (performance.now() > until) throw new Error(`the log has ${size} entries, and only ${signed.size} of them are signed`);
    await sleep(100);
  }
}

async function textsAndUploads(api: Api, { entries, uploaded }: Expected): Promise<string[]> {
  const found: string[] = [];
  const step = Math.max(1, Math.floor(entries.length / IN_FULL));
  const some = entries.filter((_, i) => i >= entries.length - IN_FULL || i % step === 0);
  for (const { id, jws } of some) {
    const stored = await api.entry(id);
    if (stored.jws !== jws) found.push(`LOST: entry ${id} is stored with other bytes than were acknowledged`);
  }
  for (const [root, received] of [...uploaded].slice(-5)) {
    const list = await api.list(root);
    if (list.received < received)
      found.push(`LOST: of the list ${root} ${received} packs had arrived, ${list.received} are there`);
  }
  return found;
}

/** The whole audit with the authority's key. @throws Error with what it finds */
export async function audit(url: string, world: Pick<World, 'authorityKey' | 'ledger'>): Promise<void> {
  const api = new Api(url, { purpose: 'a crash test' });
  const session = await signIn(api, world.authorityKey, world.ledger);
  const viewer = (await session.who()).participant;
  const report = await new Audit(api, { pins: pinsInMemory(), viewer, objects: 200 }).run();
  if (report.finding) throw new Error(`the audit fails: ${JSON.stringify(report.finding)}`);
}
