/**
 * The third part of story.json: what a step leaves behind, told by what may follow it. A rule whose effect is forgotten is
 * found by the outcome of a later entry.
 */
import type { Gln } from '../../src/protocol/gs1/identifiers.js';
import { ALL_STEPS, caseOf, gln, handoff, pack, RMA, sscc, type Told } from '../support/pure-world.js';
import { containers } from './story-containers.js';
import { findings } from './story-findings.js';
import { repackaging } from './story-repack.js';
import { reports } from './story-reports.js';
import type { Story } from './story.js';

const LOT = 'L2';
type Objects = NonNullable<Told['objects']>;
const one = (uri: string): Objects => ({ epcs: [uri] });
const late = { alreadyDone: 'the scanner was offline' };
const BRANCH = gln(60);

/** Steps of the trade, told in a line each. */
export class Teller {
  constructor(
    readonly story: Story,
    private next = 100,
  ) {}

  /** A container of its own for each scene. */
  container(): string {
    return sscc(this.next++);
  }

  make(...serials: string[]): Objects {
    const objects = this.story.packs(LOT, ...serials);
    const fields = { lot: LOT, expiry: '2030-01-31', objects } as const;
    this.story.step(`packs ${serials.join(', ')}`, 'acme', { kind: 'commission', ...fields });
    return objects;
  }

  pack(who: string, parent: string, objects: Objects, what = 'packed'): void {
    this.story.step(what, who, { kind: 'pack', parent, objects });
  }

  unpack(who: string, parent: string, objects: Objects = { epcs: [] }): void {
    this.story.step('unpacked', who, { kind: 'unpack', parent, objects });
  }

  ship(what: string, from: string, to: string, uri: string): void {
    this.story.ship(what, from, to, one(uri));
  }

  receive(what: string, who: string, uri: string): void {
    this.story.step(what, who, { kind: 'receive', objects: one(uri) });
  }

  handOver(from: string, to: string, uri: string): void {
    this.ship('shipped', from, to, uri);
    this.receive('received', to, uri);
  }

  back(what: string, from: string, to: string, uri: string): void {
    this.story.step(what, from, { kind: 'return', ...handoff(this.story.world, from, to), documents: RMA, objects: one(uri) });
  }

  report(who: string, objects: Objects): void {
    this.story.step('a receipt is reported', who, { kind: 'receive', ...late, objects });
  }

  dispense(what: string, who: string, uri: string, fields: { partial?: true; site?: Gln } = {}): void {
    this.story.step(what, who, { kind: 'dispense', ...fields, objects: one(uri) });
  }

  /** The title of an object that its owner holds. */
  offer(from: string, to: string, uri: string): void {
    const { world } = this.story;
    const [owner, buyer] = [world.glnOf(from), world.glnOf(to)];
    const ends = { from: { owner }, to: { owner: buyer, possessor: owner } };
    this.story.step('its title is offered', from, { kind: 'ship', ...ends, objects: one(uri) });
  }
}

export function effects(story: Story): void {
  const { world } = story;
  const renewed = { participant: world.glnOf('corner'), steps: [...ALL_STEPS], until: null };
  story.record('a licence is renewed', 'authority', { type: 'licence', ...renewed });
  const teller = new Teller(story);
  opening(teller);
  whoHadIt(teller);
  arrivals(teller);
  reports(teller);
  findings(story);
  titles(teller);
  places(teller);
  containers(teller);
  repackaging(teller);
  rights(teller);
}

/** What is open, and what closes it. */
function opening(t: Teller): void {
  const [inner, outer, other] = [t.container(), t.container(), t.container()];
  t.make('O1', 'O2', 'O3', 'O4');
  const prev = [t.story.world.ids.at(-1)!];
  for (const serial of ['O1', 'O2', 'O4']) t.pack('acme', inner, one(pack(serial)));
  t.pack('acme', other, one(pack('O1')));
  t.ship('what was taken out of it by a packing is open', 'acme', 'medi', inner);
  t.pack('acme', outer, one(inner));
  t.ship('what holds an open one is open', 'acme', 'medi', outer);
  t.pack('acme', inner, t.story.packs(LOT, 'O2', 'O4'));
  t.ship('all that is in it was named, so what holds it is whole', 'acme', 'medi', outer);
  t.story.step('what is inside is not taken back', 'acme', { kind: 'void', objects: one(inner) });
  t.story.step('the whole is', 'acme', { kind: 'void', site: t.story.world.glnOf('acme'), objects: one(outer) });
  t.dispense('a part of a pack in it is dispensed', 'acme', pack('O2'), { partial: true });
  t.ship('so what held it is open', 'acme', 'medi', outer);
  t.pack('acme', inner, one(pack('O2')), 'what was opened is packed');
  t.story.step('packed into a pack', 'acme', { kind: 'pack', parent: pack('O1'), objects: one(pack('O3')) }, { prev });
  t.pack('acme', inner, one(pack('O4')));
  t.pack('acme', inner, one(pack('O1')));
  const takenOut = (serial: string): void => {
    t.ship('one is shipped out of it', 'acme', 'medi', pack(serial));
    t.story.step('by mistake', 'acme', { kind: 'void', objects: one(pack(serial)) });
  };
  takenOut('O1');
  t.ship('something is missing', 'acme', 'medi', outer);
  t.pack('acme', outer, one(pack('O1')));
  t.ship('it is not back, next to where it was', 'acme', 'medi', outer);
  t.pack('acme', inner, one(pack('O1')));
  t.ship('it is back, and what it left then lacks it', 'acme', 'medi', outer);
  t.pack('acme', outer, one(inner));
  t.ship('all that is directly inside was named', 'acme', 'medi', outer);
  t.story.step('the whole is taken back once more', 'acme', { kind: 'void', objects: one(outer) });
  takenOut('O1');
  t.pack('acme', inner, one(pack('O1')));
  t.ship('the one that was missing is back', 'acme', 'medi', outer);
  t.story.step('taken back', 'acme', { kind: 'void', objects: one(outer) });
  passing(t, inner, outer, other);
}

/** What is there while something is in it. */
function passing(t: Teller, inner: string, outer: string, other: string): void {
  t.unpack('acme', inner);
  t.ship('nothing is in it any more, nor in what it was in', 'acme', 'medi', outer);
  t.story.step('it is empty already', 'acme', { kind: 'unpack', parent: inner, objects: { epcs: [] } });
  t.pack('acme', outer, one(pack('O1')));
  t.ship('it begins anew', 'acme', 'medi', outer);
  t.receive('and arrives', 'medi', outer);
  t.unpack('medi', outer);
  t.pack('acme', outer, one(pack('O3')));
  t.ship('while it was away it was emptied, and begins anew with who sent it', 'acme', 'medi', outer);
  t.pack('acme', other, one(pack('O4')));
  t.dispense('the last thing in it is dispensed', 'acme', pack('O4'));
  t.ship('so there is none', 'acme', 'medi', other);
}

/** Who held it before: to whom it may go back. */
function whoHadIt(t: Teller): void {
  const [first, second] = [t.container(), t.container()];
  t.make('H1', 'H2', 'H3');
  t.pack('acme', first, t.story.packs(LOT, 'H1', 'H2'));
  t.handOver('acme', 'medi', first);
  t.handOver('medi', 'corner', first);
  t.unpack('corner', first, one(pack('H1')));
  t.back('what was in it goes back to whom it was with', 'corner', 'medi', pack('H1'));
  t.handOver('acme', 'corner', pack('H3'));
  t.pack('corner', first, one(pack('H3')));
  t.pack('corner', first, t.story.packs(LOT, 'H2', 'H3'));
  t.back('what holds a pack that was not', 'corner', 'medi', first);
  t.unpack('corner', first, one(pack('H2')));
  t.pack('corner', second, one(pack('H2')));
  t.back('nor what was in one container with it', 'corner', 'medi', second);
}

/** What waits for its shipping, and what no longer does. */
function arrivals(t: Teller): void {
  const [first, second, third] = [t.container(), t.container(), t.container()];
  t.make('W1', 'W2', 'W3', 'W4', 'W5', 'W6');
  const both = t.story.packs(LOT, 'W1', 'W2');
  t.pack('acme', first, both);
  t.report('medi', both);
  t.unpack('acme', first, one(pack('W1')));
  t.ship('something else is in it by now', 'acme', 'medi', first);
  t.receive('so it comes by its receipt', 'medi', first);
  t.pack('acme', second, one(pack('W3')));
  t.report('medi', one(pack('W3')));
  t.pack('acme', second, one(pack('W4')));
  t.pack('acme', second, t.story.packs(LOT, 'W3', 'W4'));
  t.ship('something came into it', 'acme', 'medi', second);
  t.receive('so this one does, too', 'medi', second);
  t.pack('acme', third, one(pack('W5')));
  t.report('medi', one(pack('W5')));
  t.ship('it is there', 'acme', 'medi', third);
  t.unpack('medi', third);
  t.handOver('medi', 'corner', pack('W5'));
  t.back('a report of long ago', 'corner', 'medi', pack('W5'));
  t.receive('is not a receipt of today', 'medi', pack('W5'));
  t.report('corner', one(pack('W6')));
  t.report('medi', one(pack('W6')));
  t.ship('of two reports the taker’s counts', 'acme', 'medi', pack('W6'));
  t.ship('and then the other', 'medi', 'corner', pack('W6'));
  t.dispense('so that it is there', 'corner', pack('W6'));
}

/** An offer of a title, and what ends it. */
function titles(t: Teller): void {
  const box = t.container();
  t.make('T1', 'T2', 'T3', 'T4', 'T5');
  const accept = (serial: string) => t.receive('the offer is accepted', 'medi', pack(serial));
  t.offer('acme', 'medi', pack('T1'));
  t.pack('acme', box, one(pack('T1')));
  t.unpack('acme', box);
  accept('T1');
  t.offer('acme', 'medi', pack('T2'));
  t.dispense('a part is dispensed', 'acme', pack('T2'), { partial: true });
  accept('T2');
  t.offer('acme', 'medi', pack('T3'));
  t.story.step('the offer is taken back', 'acme', { kind: 'void', objects: one(pack('T3')) });
  accept('T3');
  t.offer('acme', 'medi', pack('T4'));
  t.handOver('acme', 'corner', pack('T4'));
  accept('T4');
  t.offer('acme', 'medi', pack('T5'));
  accept('T5');
  const { world } = t.story;
  const [acme, medi, corner] = [world.glnOf('acme'), world.glnOf('medi'), world.glnOf('corner')];
  const to = { owner: medi, possessor: corner, site: corner };
  t.story.step('its holder names itself as its owner', 'acme', {
    kind: 'ship',
    ...handoff(world, 'acme', 'corner'),
    objects: one(pack('T5')),
  });
  t.story.step('its holder sells it', 'acme', {
    kind: 'ship',
    from: { owner: medi, possessor: acme },
    to: { owner: corner },
    objects: one(pack('T5')),
  });
  t.story.step('its holder moves it', 'acme', {
    kind: 'ship',
    from: { owner: medi, possessor: acme },
    to,
    objects: one(pack('T5')),
  });
  t.receive('received for its owner', 'corner', pack('T5'));
}

/** At which site a step leaves it: the rest of an opened pack stays where it is. */
function places(t: Teller): void {
  const box = t.container();
  const at = (site: Gln) => ({ partial: true, site }) as const;
  const home = t.story.world.glnOf('corner');
  t.make('S1', 'S2', 'S3', 'S4');
  for (const serial of ['S1', 'S2', 'S3', 'S4']) t.handOver('acme', 'corner', pack(serial));
  t.dispense('a part, at the branch', 'corner', pack('S1'), at(BRANCH));
  t.dispense('a part, not at the branch', 'corner', pack('S1'), at(home));
  t.dispense('a part, at the branch again', 'corner', pack('S1'), at(BRANCH));
  t.pack('corner', box, one(pack('S1')), 'what was opened is packed');
  t.pack('corner', box, t.story.packs(LOT, 'S2', 'S3'));
  t.story.step('unpacked at the branch', 'corner', { kind: 'unpack', parent: box, site: BRANCH, objects: one(pack('S2')) });
  const ends = { ...handoff(t.story.world, 'corner', 'medi'), site: BRANCH } as const;
  t.story.step('shipped from the branch', 'corner', { kind: 'ship', ...ends, objects: one(pack('S4')) });
  t.story.step('taken back at home', 'corner', { kind: 'void', objects: one(pack('S4')) });
  t.dispense('dispensed at the branch', 'corner', pack('S3'), { site: BRANCH });
}

/** Who may, and of what. */
function rights(t: Teller): void {
  const { story } = t;
  t.make('R1', 'R2', 'R3');
  story.step('a case of who does not make the product', 'corner', { kind: 'commission', objects: one(caseOf('8')) });
  story.step('a case again', 'acme', { kind: 'commission', objects: one(caseOf('1')) });
  story.step('who neither holds nor made it says that it was stolen', 'corner', {
    kind: 'end',
    reason: 'stolen',
    objects: one(pack('R1')),
  });
  story.step('who does not hold it reads its temperature', 'corner', {
    kind: 'sensor',
    reading: { device: 'urn:example:logger:8', since: story.world.time, until: story.world.time, min: 3, max: 4 },
    objects: one(pack('R1')),
  });
  t.ship('shipped', 'acme', 'medi', pack('R1'));
  story.step('stolen on its way', 'acme', { kind: 'end', reason: 'stolen', objects: one(pack('R1')) });
  const damaged = { kind: 'dispute', what: 'damaged', reason: 'x', objects: one(pack('R1')) } as const;
  story.step('who has no part in it disputes', 'corner', damaged);
  story.step('who waits for it disputes', 'medi', damaged);
  story.step('it arrives after all', 'medi', { kind: 'receive', objects: one(pack('R1')) });
  story.step('the stolen is sold', 'medi', { kind: 'ship', ...handoff(story.world, 'medi', 'corner'), objects: one(pack('R1')) });
  story.step('a pack for tests', 'acme', { kind: 'end', reason: 'checked_out', objects: one(pack('R2')) });
  const undoes = story.world.ids.at(-1)!;
  story.record(
    'its lot is recalled',
    'authority',
    story.world.recall(1, { issuer: story.world.glnOf('authority'), ref: 'R-5', lots: [LOT] as never, depth: 'wholesaler' }),
  );
  story.step('it comes back', 'acme', { kind: 'reactivate', undoes, objects: one(pack('R2')) });
  story.step('the recalled is a sample', 'acme', { kind: 'end', reason: 'sample', objects: one(pack('T2')) });
  story.step('the recalled is exported', 'acme', { kind: 'end', reason: 'exported', objects: one(pack('R3')) });
  t.ship('the recalled is sold', 'acme', 'corner', pack('R3'));
  t.dispense('a pharmacy dispenses what is stopped at wholesalers', 'corner', pack('T4'));
  t.ship('to a wholesaler it sells nothing', 'corner', 'medi', pack('S4'));
  t.back('it returns it', 'corner', 'acme', pack('S4'));
}
