import { describe, expect, it } from 'vitest';
import {
  commission,
  count,
  gtin,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  RMA,
  some,
  sscc,
  tradingWorld,
  UNIT,
} from '../../../test/support/pure-world.js';
import { advicesOf, documentUri, numberOf } from './advice.js';
import type { Step } from '../epcis/step.js';

const documents = (...ids: string[]) => ids.map((id) => ({ type: 'desadv' as const, id }));
const ADVISED = documents('urn:epcglobal:cbv:bt:9521234600008:0080456190');
const ship = (list: readonly object[] | undefined) => ({ kind: 'ship', documents: list }) as unknown as Step<'ship'>;

describe('the number of an advice', () => {
  it('is what its issuer calls it', () => {
    expect(numberOf('urn:epcglobal:cbv:bt:9521234600008:A:7')).toBe('A:7');
    expect(numberOf('https://id.gs1.org/253/952123450000177')).toBe('https://id.gs1.org/253/952123450000177');
    const issuer = '9521234600008';
    expect(documentUri(issuer, 'PO 7/é')).toBe('urn:epcglobal:cbv:bt:9521234600008:PO%207%2F%C3%A9');
    for (const number of ['PO 7/é', '100 %', 'A:7']) expect(numberOf(documentUri(issuer, number))).toBe(number);
    for (const number of ['100 %', 'a%0a']) expect(numberOf(`urn:epcglobal:cbv:bt:${issuer}:${number}`)).toBe(number);
  });

  it('is read off the despatch advices of a shipping, each once, and never with signs that nothing can store', () => {
    const [one] = ADVISED;
    expect(
      advicesOf(ship([one!, { ...one, id: 'urn:epcglobal:cbv:bt:9521234600015:0080456190' }, { type: 'po', id: 'x' }])),
    ).toEqual(['0080456190']);
    expect(advicesOf(ship(documents('a\u0000b', 'fine')))).toEqual(['fine']);
    expect(advicesOf(ship(undefined))).toEqual([]);
  });
});

describe('what is sent under an advice', () => {
  it('is written down as it was, container by container', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    world.says('acme', {
      kind: 'ship',
      ...handoff(world, 'acme', 'medi'),
      documents: ADVISED,
      objects: { epcs: [sscc(1), pack('C')] },
    });
    const common = { advice: '0080456190', giver: world.glnOf('acme'), arrived: false };
    expect(world.consignments).toMatchObject([
      { ...common, packs: { [`${UNIT}/${LOT}`]: 2 }, holding: world.holding(sscc(1)).id },
      { ...common, packs: { [`${UNIT}/${LOT}`]: 1 }, taker: { holder: world.glnOf('medi'), site: world.glnOf('medi') } },
    ]);
  });

  it('is told to have arrived where its receipt was reported before', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('medi', { kind: 'receive', alreadyDone: 'no data', objects: { epcs: [pack('A')] } });
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), documents: ADVISED, objects: { epcs: [pack('A')] } });
    expect(world.consignments).toMatchObject([{ arrived: true }]);
  });

  it('is nothing where the shipping names none, or its taker is outside the register', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    handOver(world, 'acme', 'medi', { epcs: [pack('A')] });
    const out = { from: { owner: world.glnOf('acme') }, to: { owner: '9521234600008' as never }, outside: true };
    world.says('acme', { kind: 'ship', ...out, documents: ADVISED, objects: { epcs: [pack('B')] } });
    expect(world.consignments).toEqual([]);
  });

  it('is a number for batches without serials, and what was taken back was not sent', () => {
    const world = tradingWorld();
    const bulk = gtin(2);
    world.records('acme', world.product(2, { serialised: false, levels: [] }));
    world.records('acme', world.batch(2, 'B', { serialised: false }));
    world.says('acme', { kind: 'commission', lot: 'B', expiry: '2028-01-31', objects: count(bulk, 'B', 100) });
    const id = world.says('acme', {
      kind: 'ship',
      ...handoff(world, 'acme', 'medi'),
      documents: ADVISED,
      objects: count(bulk, 'B', 60),
    });
    expect(world.consignments).toMatchObject([{ holding: null, packs: { [`${bulk}/B`]: 60 } }]);
    world.says('medi', { kind: 'receive', objects: count(bulk, 'B', 50) }, { prev: [id] });
    world.says('acme', { kind: 'void', objects: count(bulk, 'B', 4) }, { prev: [id] });
    expect([...world.book.shipments.values()]).toMatchObject([{ sent: 56, quantity: 6 }]);
    const back = { kind: 'return', ...handoff(world, 'medi', 'acme'), documents: [...ADVISED, ...RMA] } as const;
    world.says('medi', { ...back, objects: count(bulk, 'B', 5) });
    world.says('acme', {
      kind: 'ship',
      from: { owner: world.glnOf('acme') },
      to: { owner: '9521234600008' as never },
      outside: true,
      documents: ADVISED,
      objects: count(bulk, 'B', 1),
    });
    expect(world.consignments.map(({ giver }) => giver)).toEqual(['acme', 'medi'].map((name) => world.glnOf(name)));
  });
});
