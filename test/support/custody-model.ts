/**
 * The life of one pack, told a second time and in another way: not as states and changes, but as a list of which histories
 * a step may follow. A history is a line of words, such as `Ca Sam Rm Dm`; each step has regular expressions that the line
 * must match, or must not. Nothing of it is taken from the rules, so that the two can be compared.
 *
 * a: the manufacturer, m and c: its customers, g: the authority. C commission, Sxy ship, Bxy return, Vx void, Rx receive,
 * Dx dispense, Ex sample, Xx destroy, Tx stolen, Ux undo, Lg and Kx lock and unlock.
 */
import { Fault } from '../../src/protocol/fault.js';
import { commission, handoff, pack, RMA, tradingWorld, type PureWorld, type Told } from './pure-world.js';

export type Party = 'a' | 'm' | 'c';
/** A step that is tried: its letter, who does it, to whom. */
export interface Try {
  letter: 'S' | 'B' | 'V' | 'R' | 'D' | 'E' | 'X' | 'T' | 'U' | 'L' | 'K';
  by: Party;
  to: Party;
}

/** Marks stand at the end of a line without moving the pack. */
const MARKS = '(?: [LK].)*$';
/** What becomes of a pack does not move it either. */
const STAYS = '(?: [DEXTULK].)*$';
const held = (x: Party) => `(?:${x === 'a' ? '^Ca|' : ''} R${x}| V${x}| S.${x}(?: [LKT].)* D${x})${STAYS}`;
const sent = (x: string, y: string) => ` [SB]${x}${y}(?: [LKTU].)*$`;
/** What was sold is received by its dispensing. */
const sold = (y: string) => ` S.${y}${MARKS}`;
const SPENT = ' [DEXT].(?!.* U)';
const DESTROYED = ' X';
const LOCKED = ' Lg(?!.* Kg)';
/** What came back is locked, until whoever holds it, or the authority, says that it is fine. */
const UNINSPECTED = ' B..(?: [DEXTULK].)* R.(?!.* K.)';

/** Of each step the lines that it may follow: all of `after` match, none of `not` does. */
const ALLOWED: Readonly<Record<Try['letter'], (x: Party, y: Party) => { after: string[]; not?: string[] }>> = {
  S: (x, y) => ({ after: [held(x)], not: [SPENT, LOCKED, UNINSPECTED, ...(x === y ? ['^'] : [])] }),
  B: (x, y) => ({ after: [held(x), y === 'a' ? '^Ca' : ` R${y}`], not: [DESTROYED, ...(x === y ? ['^'] : [])] }),
  V: (x) => ({ after: [sent(x, '.')] }),
  R: (_, y) => ({ after: [sent('.', y)] }),
  D: (x) => ({ after: [`(?:${held(x)})|(?:${sold(x)})`], not: [SPENT, LOCKED, UNINSPECTED] }),
  E: (x) => ({ after: [held(x)], not: [SPENT] }),
  X: (x) => ({ after: [held(x)], not: [DESTROYED] }),
  T: (x) => ({ after: [x === 'a' ? '^Ca' : `(?:${held(x)})|(?:${sent(x, '.')})`], not: [SPENT] }),
  U: (x) => ({ after: [` [DE]${x}${MARKS}`] }),
  L: () => ({ after: ['^'] }),
  K: (x) => ({ after: [`(?:${UNINSPECTED})`, held(x)] }),
};

/** Whether a line of words may go on with a step, by the list above. */
function mayFollow(line: string, { letter, by, to }: Try): boolean {
  const { after, not = [] } = ALLOWED[letter](by, letter === 'R' ? by : to);
  return after.every((one) => new RegExp(one).test(line)) && !not.some((one) => new RegExp(one).test(line));
}

const NAMES = { a: 'acme', m: 'medi', c: 'corner' } as const;

function tell(world: PureWorld, { letter, by, to }: Try): [who: string, told: Told] {
  const objects = { epcs: [pack('A')] };
  const [who, whom] = [NAMES[by], NAMES[to]];
  switch (letter) {
    case 'S':
      return [who, { kind: 'ship', ...handoff(world, who, whom), objects }];
    case 'B':
      return [who, { kind: 'return', ...handoff(world, who, whom), documents: RMA, objects }];
    case 'V':
      return [who, { kind: 'void', objects }];
    case 'R':
      return [who, { kind: 'receive', objects }];
    case 'D':
      return [who, { kind: 'dispense', objects }];
    case 'E':
      return [who, { kind: 'end', reason: 'sample', objects }];
    case 'X':
      return [who, { kind: 'end', reason: 'destroyed', objects }];
    case 'T':
      return [who, { kind: 'end', reason: 'stolen', objects }];
    case 'U': {
      const { end, supply } = world.holding(pack('A'));
      return [who, { kind: 'reactivate', undoes: (end ?? supply)?.id ?? world.ids[0]!, objects }];
    }
    case 'L':
      return ['authority', { kind: 'lock', reason: 'x', objects }];
    case 'K':
      return [who, { kind: 'unlock', reason: 'x', objects }];
  }
}

const wordOf = ({ letter, by, to }: Try): string =>
  letter === 'S' || letter === 'B' ? `${letter}${by}${to}` : letter === 'L' ? 'Lg' : `${letter}${by}`;

/** Tries steps one after the other by the rules and by the list. @returns the first line on which they differ */
export function firstDifference(tries: readonly Try[]): { accepted: number; difference?: string } {
  const world = tradingWorld({ signatures: false });
  commission(world, 'A');
  let line = 'Ca';
  let accepted = 0;
  for (const one of tries) {
    const [who, told] = tell(world, one);
    let outcome = 'ok';
    try {
      world.says(who, told);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      outcome = error.code;
    }
    if ((outcome === 'ok') !== mayFollow(line, one))
      return { accepted, difference: `${line}, then ${wordOf(one)}: the rules say ${outcome}` };
    if (outcome !== 'ok') continue;
    accepted++;
    if (one.letter === 'D' && new RegExp(sold(one.by)).test(line)) line += ` R${one.by}`;
    line += ` ${wordOf(one)}`;
  }
  return { accepted };
}
