import { beforeAll, expect, it } from 'vitest';
import { nodeCrypto } from '../../platform/crypto.js';
import { utf8 } from '../../protocol/bytes.js';
import { provideCrypto } from '../../protocol/crypto.js';
import { tileAt, tilePath } from '../../protocol/log/tiles.js';
import type { Api } from '../http/api.js';
import { RebuiltTree, wrongTile } from './tree.js';

provideCrypto(nodeCrypto);

/** A server of the tree that has changed one byte of one node. */
function serving(tree: RebuiltTree, changed?: { level: number; n: number }): Api {
  const tile = (path: string): Promise<Uint8Array> => {
    for (let level = 1; ; level++) {
      for (let n = 0; ; n++) {
        const at = tileAt(level, n, tree.size);
        if (!at) break;
        if (tilePath(at) !== path) continue;
        const nodes = Array.from({ length: at.width }, (_, i) => {
          const node = n * 256 + i;
          const hash = Uint8Array.from(tree.node(level, node)!);
          if (changed?.level === level && changed.n === node) hash[9]! ^= 1;
          return hash;
        });
        return Promise.resolve(Uint8Array.from(nodes.flatMap((hash) => [...hash])));
      }
    }
  };
  return { tile } as unknown as Api;
}

let tree: RebuiltTree;
beforeAll(() => {
  tree = new RebuiltTree();
  for (let i = 0; i < 1_000; i++) tree.add(utf8(`entry ${i}`));
});

it('a node above the leaves that was changed is told with the entries that it is over', async () => {
  expect(await wrongTile(serving(tree), tree)).toBeUndefined();
  const wrong = await wrongTile(serving(tree, { level: 1, n: 2 }), tree);
  expect(wrong).toBe('the node over the entries 512 to 767, number 2 of the tile tile/1/000.p/3,');
});
