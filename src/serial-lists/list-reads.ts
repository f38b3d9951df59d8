/** Reading serial lists back: their packs, and the proof for one of them for those who may see it. */
import { objectsOf } from '../protocol/epcis/step.js';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { pageOf } from '../platform/http/pages.js';
import { READER } from '../platform/database/database.module.js';
import { packUri } from '../protocol/gs1/identifiers.js';
import type { PackProof } from '../protocol/serial-list.js';
import {
  mayChangeSerialList,
  maySeeSerialList,
  ownSerialLists,
  visibleHistory,
  type Professional,
} from '../registry/policy/access.policy.js';
import { readPack } from '../custody/read/custody.reader.js';
import { historyOf } from '../custody/read/histories.reader.js';
import { findLists, noSuchList, packsOf, readListsOf, type SerialList } from '../custody/read/lists.reader.js';
import type { Pack } from '../custody/book/parts.js';
import { provePackOf } from './proofs.reader.js';

@Injectable()
export class ListReads {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The list with this root that the viewer may read, its own before others. @throws Fault `list-unknown` */
  async get(root: string, viewer: Professional): Promise<SerialList> {
    const visible = (await findLists(this.db, [root])).filter((list) => maySeeSerialList(viewer, list));
    const list = visible.find((one) => mayChangeSerialList(viewer, one)) ?? visible[0];
    if (!list) throw noSuchList(root);
    return list;
  }

  /** A page of the viewer's own lists, the latest first. `waiting`: only those that no entry names, or that one does. */
  own = async (viewer: Professional, { limit, ...asked }: Parameters<typeof readListsOf>[2]) =>
    pageOf(await readListsOf(this.db, ownSerialLists(viewer), { ...asked, limit: limit + 1 }), limit, ({ root }) => root);

  /** All packs of a list as far as they were received, in its order. */
  packs = (list: SerialList): AsyncGenerator<Pack[]> => packsOf(this.db, list);

  /**
   * The proof that a pack is on a complete list with this root, for who uploaded one, for regulators, and for whoever may see an
   * entry that named one in the pack's history. Undefined for everybody else, as where the pack is not on it. Lists with one root
   * are the same, whoever uploaded them.
   */
  async proof(root: string, pack: Pack, viewer: Professional): Promise<(PackProof & { count: number }) | undefined> {
    const lists = (await findLists(this.db, [root])).filter(({ complete }) => complete);
    const own = lists.find((list) => maySeeSerialList(viewer, list));
    const list = own ?? (lists[0] && (await this.isPast(root, pack, viewer)) ? lists[0] : undefined);
    const proof = list && (await provePackOf(this.db, list, pack));
    return proof && { ...proof, count: list.count };
  }

  /** Whether the viewer may see an entry in the pack's history that named the list. */
  private async isPast(root: string, pack: Pack, viewer: Professional): Promise<boolean> {
    const chain = await readPack(this.db, packUri(...pack));
    if (!chain) return false;
    const history = visibleHistory(viewer, await historyOf(this.db, chain));
    return history.some(({ step, via }) => via === null && objectsOf(step).some(({ list }) => list?.root === root));
  }
}
