/**
 * What the door tells of a refusal. The rules judge by all that is in the register; whoever is refused learns no more than it may
 * see: of objects that it may not see nothing, as if there were none; of others not where they are. docs/protocol.md, 7.31.
 */
import { historiesOf, type HistoryEvent } from '../custody/read/histories.reader.js';
import type { Runner } from '../platform/database/sql.js';
import type { Step } from '../protocol/epcis/step.js';
import { judgeEntry, type Entry } from '../protocol/entry.js';
import { unknownList, unknownObject } from '../protocol/custody/select.js';
import { Fault, receivedFault } from '../protocol/fault.js';
import { maySeeObject, visibleHistory, type Viewer } from '../registry/policy/access.policy.js';
import { type Named, namedBy, namesStrange, seesCustody, speakersOf } from './sight.js';
import { type LoadedWorld, loadWorld } from './world.js';

/** Refusals that tell nothing of where an object is, but in the facts that are custody's. */
const SILENT: readonly string[] = [
  'object-unknown',
  'not-holder',
  'not-shipped',
  'not-for-you',
  'not-concerned',
  'not-a-pack',
  'not-inside',
  'state-mismatch',
  'not-locked',
  'lock-not-yours',
  'dispute-unknown',
  'dispute-not-yours',
];

/** Facts that tell where an object is. */
const CUSTODY: readonly string[] = ['container', 'owner', 'holder', 'site', 'state', 'by', 'expected', 'available'];

/**
 * What is told of a refusal that the rules judged.
 *
 * @param now epoch ms
 */
export async function toldOf(db: Runner, entry: Entry, judged: Fault, now: number): Promise<Fault> {
  const { body } = entry;
  if (!('step' in body) || body.step.kind === 'commission') return judged;
  const world = await loadWorld(db, [entry], undefined);
  if (!namesStrange(world, entry) && judged.code !== 'not-shipped') return judged;
  return new Telling(world, entry, body.step, now).tell(db, judged);
}

class Telling {
  private readonly viewers: readonly Viewer[];
  private readonly named: readonly Named[];
  /** Of what is named, what the speakers may see or what is not there. */
  private shown: readonly Named[] = [];
  private readonly histories = new Map<number, HistoryEvent[]>();

  constructor(
    private readonly world: LoadedWorld,
    private readonly entry: Entry,
    private readonly step: Step,
    private readonly now: number,
  ) {
    this.viewers = speakersOf(world, entry, step);
    this.named = namedBy(world, entry, step);
  }

  async tell(db: Runner, judged: Fault): Promise<Fault> {
    const { book } = this.world;
    const chains = [...new Set(this.named.flatMap(({ holdings }) => holdings))].map((id) => book.chain(id));
    const histories = await historiesOf(db, chains);
    for (const [i, [own]] of chains.entries()) this.histories.set(own.id, histories[i]!);
    const [hidden] = this.hide();
    let told = this.refusal(this.entry.header.prev);
    // A head that is not told is not asked for either: then what else is the matter is told.
    const far = this.shown.find((one) => !this.isOpen(one));
    if (told?.code === 'stale-prev' && far) told = this.refusal(told.facts['heads'] as readonly string[]) ?? this.elsewhere(far);
    if (told) return this.discreet(told);
    // Allowed if what is hidden were not there, such as a packing into a container of the same number.
    if (hidden) return hidden.list === null ? unknownObject(this.step, hidden.name) : unknownList(hidden.name);
    return this.discreet(judged);
  }

  /** Takes what none of the speakers may see out of the book. @returns it */
  private hide(): Named[] {
    const { book } = this.world;
    const stays = ({ holdings }: Named) => holdings.every((id) => this.isSeen(id));
    const hidden = this.named.filter((one) => !stays(one));
    this.shown = this.named.filter(stays);
    for (const { name, list } of hidden) {
      book.containers.unload(name);
      book.packs.unload(name);
      book.awaited.delete(name);
      if (list !== null) book.lists.unload(list);
    }
    return hidden;
  }

  private isSeen(id: number): boolean {
    const history = this.histories.get(id)!;
    return seesCustody(this.viewers, this.world.book, id) || this.viewers.some((viewer) => maySeeObject(viewer, history));
  }

  /** Whether the speakers may see where it is. */
  private isOpen({ holdings }: Named): boolean {
    return holdings.every((id) => seesCustody(this.viewers, this.world.book, id));
  }

  /** The refusal of the step in what is left of the world, if it were signed over these heads. */
  private refusal(prev: readonly string[]): Fault | undefined {
    const { world, entry } = this;
    const at = { index: world.head.size, time: Math.max(world.head.time, this.now) };
    try {
      judgeEntry({ ...entry, header: { ...entry.header, prev } }, world, at);
      return undefined;
    } catch (reason) {
      if (reason instanceof Fault) return reason;
      throw reason;
    } finally {
      world.registry.rollback();
      world.book.rollback();
    }
  }

  /** A refusal without what the speakers may not see of where its object is. */
  private discreet(fault: Fault): Fault {
    const about = this.shown.find((one) => fault.facts['object'] === titleOf(one));
    if (fault.code === 'not-shipped' && about) return this.withReceipt(fault, about);
    const open = about ? this.isOpen(about) : this.shown.every((one) => this.isOpen(one));
    if (open) return fault;
    if (about && !SILENT.includes(fault.code)) return this.elsewhere(about);
    return withFacts(fault, Object.fromEntries(Object.entries(fault.facts).filter(([name]) => !CUSTODY.includes(name))));
  }

  /** A giver sees the receipt of its shipping: by it the taker has the goods, and sends them back. */
  private withReceipt(fault: Fault, { holdings: [id] }: Named): Fault {
    const items = this.histories.get(id!) ?? [];
    const seen = this.viewers.flatMap((viewer) => visibleHistory(viewer, items));
    const receipt = seen.findLast(({ step, contested }) => step.kind === 'receive' && !contested);
    return receipt ? withFacts(fault, { ...fault.facts, receipt: receipt.entry.id }) : fault;
  }

  private elsewhere(one: Named): Fault {
    const object = titleOf(one);
    return new Fault(
      'not-holder',
      `${object} is not with you, and how it stands is not yours to see: whoever holds it must ship it to you first`,
      { object, rule: 'held-by-signer' },
    );
  }
}

/** How refusals name an object or a list. */
const titleOf = ({ name, list }: Named): string => (list === null ? name : `the serial list ${name}`);

const withFacts = ({ code, message }: Fault, facts: Fault['facts']): Fault => receivedFault(code, message, facts);
