/** The unlock exit of a verdict against the rule that judges it: what is offered is accepted, what is not is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commission,
  gtin,
  handOver,
  handoff,
  LOT,
  packInto,
  packOf,
  RMA,
  sscc,
  type PureWorld,
  tradingWorld,
  UNIT,
} from '../../../test/support/pure-world.js';
import { presentCustody } from '../../custody/read/present.js';
import type { Holding } from '../custody/holding.js';
import { STEP_KINDS } from '../epcis/event.js';
import { Fault } from '../fault.js';
import { packUri, parseObjectUri, type Serial } from '../gs1/identifiers.js';
import { readScan } from '../gs1/scan/scan.js';
import { professionalVerdict } from './judge.js';
import type { Asker, Knowledge, Resolved } from './knowledge.js';

const CASE_GTIN = gtin(1, 1);
const CASE = packUri(CASE_GTIN, 'C1' as Serial);
const [PALLET, PACK, INSIDE] = [sscc(1), packOf(UNIT, 1), packOf(UNIT, 2)];
/** `other` makes none of these goods: a manufacturer is one of its own only. */
const PEOPLE = ['acme', 'medi', 'corner', 'other', 'authority'] as const;

const Lock = fc.record({
  by: fc.constantFrom(...PEOPLE),
  on: fc.constantFrom(PALLET, CASE, INSIDE, PACK),
  how: fc.constantFrom('lock', 'lock', 'unlock', 'ship', 'return', 'sensor', 'dispense', 'dispense'),
});

function world(): PureWorld {
  const made = tradingWorld({ signatures: false });
  made.admit('other', 'manufacturer', STEP_KINDS);
  made.records('acme', made.product(1, { storage: { minCelsius: 2, maxCelsius: 8 } }));
  commission(made, 1, 2, 3);
  made.says('acme', { kind: 'commission', objects: { epcs: [CASE] } });
  packInto(made, CASE, { epcs: [INSIDE] });
  packInto(made, PALLET, { epcs: [CASE] });
  handOver(made, 'acme', 'medi', { epcs: [PALLET] });
  handOver(made, 'acme', 'medi', { epcs: [PACK] });
  return made;
}

/** Goes through a story; what the rules refuse of it does not happen. */
function tell(made: PureWorld, { by, on, how }: typeof Lock extends fc.Arbitrary<infer T> ? T : never): void {
  const objects = { epcs: [on] };
  const [from, to] = [by, by === 'medi' ? 'corner' : 'medi'];
  try {
    if (how === 'ship') handOver(made, from, to, objects);
    else if (how === 'return') {
      made.says(from, { kind: 'return', ...handoff(made, from, 'acme'), documents: RMA, objects });
      made.says('acme', { kind: 'receive', objects });
    } else if (how === 'sensor') {
      const reading = { device: 'urn:example:logger:7', since: made.time - 60_000, until: made.time, min: 1, max: 30 };
      made.says(by, { kind: 'sensor', objects, reading });
    } else if (how === 'dispense') made.says(by, { kind: how, objects, alreadyDone: 'the line was down' });
    else made.says(by, { kind: how, objects, reason: 'a reason' });
  } catch (reason) {
    if (!(reason instanceof Fault)) throw reason;
  }
}

/** What a server would know of an object: its chain as one answer. */
const custodyOf = (made: PureWorld, uri: string): Resolved => ({
  ...presentCustody(uri, made.book.chain(made.find(uri)!) as [Holding, ...Holding[]]),
  past: [],
  happened: new Map(),
  suspect: [],
  visible: true,
});

function knownOf({ registry, ...made }: PureWorld, custody: Resolved, uri: string): Knowledge {
  const id = parseObjectUri(uri);
  const batch = registry.batches.get(`${UNIT}/${LOT}`)!;
  const isPack = id.kind === 'sgtin' && id.gtin === UNIT;
  return {
    product: id.kind === 'sgtin' ? { ...registry.productOf(id.gtin)!, participant: registry.makerOf(UNIT)! } : null,
    printed: null,
    pack: isPack ? { custody, batch } : null,
    container: isPack ? null : { custody, contents: [] },
    recalls: [],
    repeats: 0,
    waiting: null,
    returnTo: null,
    evidence: { sightings: [], moved: 0, cleared: 0, misses: 0 },
    offline: false,
    overrides: [],
    names: new Map([...made.people.keys()].map((name) => [name, name])),
  };
}

const codeOf = (uri: string): string => {
  const id = parseObjectUri(uri);
  return id.kind === 'sscc' ? `(00)${id.sscc}` : id.kind === 'sgtin' ? `(01)${id.gtin}(21)${id.serial}` : '';
};

describe('the exit "unlock"', () => {
  it('is offered exactly where the rules accept the step, whoever locked or reported what and whoever asks', () => {
    let [offered, refused, settled] = [0, 0, 0];
    fc.assert(
      fc.property(fc.array(Lock, { minLength: 1, maxLength: 6 }), (story) => {
        const made = world();
        for (const each of story) tell(made, each);
        // An SSCC that was emptied is no more.
        for (const uri of [PALLET, CASE, INSIDE, PACK].filter((each) => made.find(each) !== undefined)) {
          const custody = custodyOf(made, uri);
          const locked = new Set(custody.locks.map(({ on }) => on));
          const held = new Set(custody.claims.length > 0 ? [...locked, uri] : locked);
          for (const name of PEOPLE) {
            const { role } = made.registry.participants.get(made.glnOf(name))!;
            const gln = made.glnOf(name);
            const asker: Asker = { gln, role, site: gln, country: 'IT', timeZone: 'Europe/Rome', at: null, can: STEP_KINDS };
            const { exits } = professionalVerdict(
              readScan(codeOf(uri), { year: 2026 }),
              knownOf(made, custody, uri),
              asker,
              made.time,
            );
            const mine = exits.flatMap((exit) => (exit.do === 'unlock' ? [exit.object] : []));
            for (const on of held) {
              const outcome = made.tries(name, { kind: 'unlock', objects: { epcs: [on] }, reason: 'looked at' });
              const refusal = locked.has(on) ? 'lock-not-yours' : 'not-locked';
              expect(outcome, `${name} unlocks ${on}, asked by ${uri}`).toBe(mine.includes(on) ? 'ok' : refusal);
              if (outcome === 'ok') offered++;
              else refused++;
              if (outcome === 'ok' && !locked.has(on)) settled++;
            }
            expect(mine.filter((on) => !held.has(on))).toEqual([]);
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(Math.min(offered, refused)).toBeGreaterThan(50);
    expect(settled).toBeGreaterThan(0);
  });
});
