/**
 * The custody book as an auditor rebuilds it: all in memory, entry by entry, by the rules that the server runs.
 *
 * The book moves cohorts; which packs are in which cohort is kept here, from the serial lists.
 */
import { Book, listKey, listOf } from '../../protocol/custody/book.js';
import type { Step } from '../../protocol/epcis/step.js';
import type { Entry } from '../../protocol/entry.js';
import { judgeEntry } from '../../protocol/entry.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri, type Gtin } from '../../protocol/gs1/identifiers.js';
import type { Position } from '../../protocol/log/position.js';
import { Registry } from '../../protocol/registry/registry.js';

/** The registry and the book after some entries of the log. */
export class Replay {
  readonly registry = new Registry();
  readonly book = new Book(1);
  /** Root -> canonical URIs of the packs on the list. */
  private readonly lists = new Map<string, readonly string[]>();

  /** Every container and pack that came into being, as canonical URIs. */
  objects = (): string[] => [...this.book.containers.changed(), ...this.book.packs.changed()].map(([uri]) => uri);

  /** Whether the packs of a list are known here. */
  hasList = (root: string): boolean => this.lists.has(root);

  /** Makes the packs of a list known. */
  addList = (root: string, uris: readonly string[]): void => void this.lists.set(root, uris);

  /**
   * Judges an entry at its place and takes its changes in.
   *
   * @throws Fault of the rule that it breaks; nothing is changed then
   */
  judge(entry: Entry, at: Position): void {
    const step = 'step' in entry.body ? entry.body.step : undefined;
    const list = step?.objects.list && this.keyOf(entry, step.objects.list.root);
    try {
      if (list !== undefined) this.loadList(step!, list);
      judgeEntry(entry, this, at);
    } catch (reason) {
      this.book.rollback();
      this.registry.rollback();
      throw reason;
    }
    if (step) this.settle(list);
    this.registry.commit();
  }

  /** How the book names a list: it is its agent's. Whose it is counts for the server that keeps it; here a root has one content. */
  private keyOf({ header }: Entry, root: string): string | undefined {
    const agent = this.registry.keys.get(header.kid)?.participant;
    return agent === undefined ? undefined : listKey(agent, root);
  }

  private loadList(step: Step, list: string): void {
    const uris = this.urisOf(list);
    if (!uris) return; // the rule says that the list is unknown
    const { book } = this;
    if (step.kind === 'commission' || (step.kind === 'stock' && !uris.some((uri) => book.packs.has(uri)))) {
      const rivals = uris.flatMap((uri) => book.packs.get(uri) ?? []);
      book.staged.load(list, { count: uris.length, gtin: gtinOf(uris[0]!), cohort: null, rivals });
      return;
    }
    const spread = new Map<number, number>();
    for (const uri of uris) {
      const cohort = book.packs.get(uri);
      if (cohort === undefined)
        throw new Fault('object-unknown', `${uri} is on the list, but was never commissioned`, { object: uri });
      spread.set(cohort, (spread.get(cohort) ?? 0) + 1);
    }
    book.lists.load(list, [...spread]);
  }

  private urisOf = (list: string): readonly string[] | undefined => this.lists.get(listOf(list).root);

  /** Makes the changes final and lets the packs follow their cohorts. */
  private settle(list: string | undefined): void {
    const { book } = this;
    if (list !== undefined && book.staged.has(list) && book.lists.has(list) && !book.packs.has(this.urisOf(list)![0]!)) {
      const [cohort] = book.lists.get(list)![0]!;
      for (const uri of this.urisOf(list)!) book.packs.set(uri, cohort);
    }
    for (const { by, from, to } of book.moves) {
      if (!('list' in by)) continue;
      for (const uri of this.urisOf(by.list)!) if (book.packs.get(uri) === from) book.packs.set(uri, to);
    }
    book.touches.length = 0;
    book.moves.length = 0;
    book.nestings.length = 0;
    book.consignments.length = 0;
    book.commit();
  }
}

function gtinOf(uri: string): Gtin {
  const id = parseObjectUri(uri);
  if (id.kind === 'sgtin') return id.gtin;
  throw new Fault('serial-list', `${uri} is on a serial list, but is not a pack`, { uri });
}
