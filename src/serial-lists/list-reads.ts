/** Reading serial lists back: their packs, and the proof for one of them for those who may see it. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { packUri } from '../protocol/gs1/identifiers.js';
import type { PackProof } from '../protocol/serial-list.js';
import { maySeeSerialList, visibleHistory, type Professional } from '../registry/policy/access.policy.js';
import { readPack } from '../custody/read/custody.reader.js';
import { historyOf } from '../custody/read/histories.reader.js';
import { packsOf, readList, type SerialList } from '../custody/read/lists.reader.js';
import type { Pack } from '../custody/book/parts.js';
import { provePackOf } from './proofs.reader.js';

@Injectable()
export class ListReads {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The list with this root. @throws Fault `list-unknown` */
  get = (root: string): Promise<SerialList> => readList(this.db, root);

  /** All packs of a list as far as they were received, in its order. */
  packs = (list: SerialList): AsyncGenerator<Pack[]> => packsOf(this.db, list);

  /**
   * The proof that a pack is on a complete list, for who uploaded it, for regulators, and for whoever may see the entry that
   * named the list in the pack's history. Undefined for everybody else, as where the pack is not on the list.
   */
  async proof(list: SerialList, pack: Pack, viewer: Professional): Promise<PackProof | undefined> {
    if (!list.complete || !(maySeeSerialList(viewer, list) || (await this.isPast(list.root, pack, viewer)))) return undefined;
    return provePackOf(this.db, list, pack);
  }

  /** Whether the viewer may see an entry in the pack's history that named the list. */
  private async isPast(root: string, pack: Pack, viewer: Professional): Promise<boolean> {
    const chain = await readPack(this.db, packUri(...pack));
    if (!chain) return false;
    const history = visibleHistory(viewer, await historyOf(this.db, chain));
    return history.some(({ step, via }) => via === null && step.objects.list?.root === root);
  }
}
