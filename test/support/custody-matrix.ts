/**
 * Every step after every step, of one pack: what comes of it. The rows are ways to bring the pack `A` where a step brings
 * it; the columns are what is tried next. The outcomes are the table in docs/custody.md, which people read and correct.
 */
import {
  commission,
  gln,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  PureWorld,
  RMA,
  sscc,
  START,
  tradingWorld,
  type Told,
} from './pure-world.js';

const A = { epcs: [pack('A')] };
const late = { alreadyDone: 'the line was down' };
const made = { lot: LOT, expiry: '2028-01-31' };
const reading = (max: number) => ({ device: 'urn:example:logger:7', since: START, until: START, min: 2, max });

/** Corner makes packs of its own, for acme. */
const repacking: Told = { kind: 'repack', objects: A, outputs: { epcs: [pack('NEW')] }, lot: 'L9', expiry: '2027-12-31' };

/** Brings the pack to corner, or wherever; gives who holds it, or last did. */
type Scene = (world: PureWorld) => string;
const atCorner = (world: PureWorld): string => {
  commission(world, 'A');
  handOver(world, 'acme', 'medi', A);
  handOver(world, 'medi', 'corner', A);
  return 'corner';
};
const then =
  (...steps: ((world: PureWorld) => [who: string, told: Told])[]): Scene =>
  (world) => {
    const holder = atCorner(world);
    for (const step of steps) world.says(...step(world));
    return holder;
  };
const corner = (told: Told) => (): [string, Told] => ['corner', told];
const end = (reason: Extract<Told, { kind: 'end' }>['reason']): Scene => then(corner({ kind: 'end', reason, objects: A }));
const undo = (world: PureWorld): [string, Told] => {
  const { end: ended, supply } = world.holding(pack('A'));
  return ['corner', { kind: 'reactivate', undoes: (ended ?? supply)!.id, objects: A }];
};
const sells = (world: PureWorld): [string, Told] => ['corner', { kind: 'ship', ...handoff(world, 'corner', 'medi'), objects: A }];
const returns = (world: PureWorld): [string, Told] => [
  'corner',
  { kind: 'return', ...handoff(world, 'corner', 'medi'), documents: RMA, objects: A },
];
const title = (world: PureWorld): [string, Told] => {
  const possessor = world.glnOf('corner');
  return ['corner', { kind: 'ship', from: { owner: possessor }, to: { owner: world.glnOf('station'), possessor }, objects: A }];
};

/** What happened last, and the scene that leads there. */
export const ROWS: Readonly<Record<string, Scene>> = {
  commission: (world) => {
    commission(world, 'A');
    return 'acme';
  },
  stock: (world) => {
    world.records('authority', world.batch(1, LOT, { complete: false }));
    world.says('corner', { kind: 'stock', ...made, objects: A });
    return 'corner';
  },
  receive: atCorner,
  pack: (world) => {
    atCorner(world);
    packInto(world, sscc(1), A, 'corner');
    return 'corner';
  },
  unpack: then(
    corner({ kind: 'pack', parent: sscc(1), objects: A }),
    corner({ kind: 'unpack', parent: sscc(1), objects: { epcs: [] } }),
  ),
  ship: then(sells),
  'ship out': then((world) => [
    'corner',
    { kind: 'ship', from: { owner: world.glnOf('corner') }, to: { owner: gln(99) }, outside: true, objects: A },
  ]),
  'offer title': then(title),
  'accept title': (world) => {
    then(title, () => ['station', { kind: 'receive', objects: A }])(world);
    return 'corner';
  },
  void: then(sells, corner({ kind: 'void', objects: A })),
  return: then(returns),
  'receive return': (world) => {
    then(returns, () => ['medi', { kind: 'receive', objects: A }])(world);
    return 'medi';
  },
  dispense: then(corner({ kind: 'dispense', objects: A })),
  'dispense part': then(corner({ kind: 'dispense', partial: true, objects: A })),
  repack: then(corner(repacking)),
  'taken back': then(corner({ kind: 'dispense', objects: A }), corner({ kind: 'receive', returned: true, ...late, objects: A })),
  'return dispensed': then(corner({ kind: 'dispense', objects: A }), returns),
  'void its return': then(corner({ kind: 'dispense', objects: A }), returns, corner({ kind: 'void', objects: A })),
  reactivate: then(corner({ kind: 'dispense', objects: A }), undo),
  sample: end('sample'),
  free_sample: end('free_sample'),
  exported: end('exported'),
  checked_out: end('checked_out'),
  damaged: end('damaged'),
  destroyed: end('destroyed'),
  lost: end('lost'),
  stolen: end('stolen'),
  lock: then(corner({ kind: 'lock', reason: 'x', objects: A })),
  'regulator locks': then(() => ['authority', { kind: 'lock', reason: 'x', objects: A }]),
  unlock: then(corner({ kind: 'lock', reason: 'x', objects: A }), corner({ kind: 'unlock', reason: 'x', objects: A })),
  'sensor in range': then(corner({ kind: 'sensor', reading: reading(8), objects: A })),
  'sensor outside': then(corner({ kind: 'sensor', reading: reading(9), objects: A })),
  dispute: then(corner({ kind: 'dispute', what: 'damaged', reason: 'x', objects: A })),
  'contested receipt': then(() => ['station', { kind: 'receive', ...late, objects: A }]),
  recall: (world) => {
    atCorner(world);
    world.records('acme', world.recall(1));
    return 'corner';
  },
  withdrawal: (world) => {
    atCorner(world);
    world.records('acme', world.withdrawal(1));
    return 'corner';
  },
  expiry: (world) => {
    atCorner(world);
    world.time = Date.parse('2028-02-01T12:00:00.000Z');
    return 'corner';
  },
};

/** What is tried next, by whom. `holder`: who holds the pack, or last did. */
export const COLUMNS: Readonly<Record<string, (world: PureWorld, holder: string) => [who: string, told: Told]>> = {
  commission: () => ['acme', { kind: 'commission', ...made, objects: A }],
  stock: () => ['station', { kind: 'stock', ...made, objects: A }],
  pack: (_, holder) => [holder, { kind: 'pack', parent: sscc(2), objects: A }],
  unpack: (_, holder) => [holder, { kind: 'unpack', parent: sscc(1), objects: A }],
  ship: (world, holder) => [holder, { kind: 'ship', ...handoff(world, holder, 'station'), objects: A }],
  title: (world, holder) => {
    const from = { owner: world.glnOf(holder) };
    return [holder, { kind: 'ship', from, to: { owner: world.glnOf('station'), possessor: from.owner }, objects: A }];
  },
  void: (_, holder) => [holder, { kind: 'void', objects: A }],
  return: (world, holder) => {
    const from = { owner: world.glnOf(holder) };
    const to = { owner: world.glnOf('acme'), site: gln(50) };
    return [holder, { kind: 'return', from, to, documents: RMA, objects: A }];
  },
  'taker receives': (world) => {
    const taker = world.holding(pack('A')).taker?.holder;
    return [['medi', 'station'].find((name) => world.glnOf(name) === taker) ?? 'station', { kind: 'receive', objects: A }];
  },
  repack: (_, holder) => [holder, repacking],
  'take-back': (_, holder) => [holder, { kind: 'receive', returned: true, ...late, objects: A }],
  dispense: (_, holder) => [holder, { kind: 'dispense', objects: A }],
  'dispense part': (_, holder) => [holder, { kind: 'dispense', partial: true, objects: A }],
  'report dispensing': (_, holder) => [holder, { kind: 'dispense', ...late, objects: A }],
  reactivate: (world, holder) => {
    const { end: ended, supply } = world.holding(pack('A'));
    return [holder, { kind: 'reactivate', undoes: (ended ?? supply)?.id ?? world.ids[0]!, objects: A }];
  },
  'end in use': (_, holder) => [holder, { kind: 'end', reason: 'checked_out', objects: A }],
  destroy: (_, holder) => [holder, { kind: 'end', reason: 'destroyed', objects: A }],
  'maker: stolen': () => ['acme', { kind: 'end', reason: 'stolen', objects: A }],
  lock: (_, holder) => [holder, { kind: 'lock', reason: 'x', objects: A }],
  unlock: (_, holder) => [holder, { kind: 'unlock', reason: 'x', objects: A }],
  sensor: (_, holder) => [holder, { kind: 'sensor', reading: reading(8), objects: A }],
  dispute: (_, holder) => [holder, { kind: 'dispute', what: 'damaged', reason: 'x', objects: A }],
  'stranger receives': () => ['rival', { kind: 'receive', objects: A }],
  'stranger ships': (world) => ['rival', { kind: 'ship', ...handoff(world, 'rival', 'medi'), objects: A }],
};

function world(): PureWorld {
  const made = tradingWorld({ signatures: false });
  const all = [...made.registry.participants.get(made.glnOf('medi'))!.steps];
  made.admit('rival', 'distributor', all);
  made.addSite('acme', gln(50));
  made.records('acme', made.product(1, { storage: { minCelsius: 2, maxCelsius: 8 } }));
  made.records('acme', made.batch(1, 'L9', { expiry: '2027-12-31', printed: ['2027-12-31'] as never }));
  for (const who of ['corner', 'medi']) made.mandate('acme', who, ['repack']);
  return made;
}

/** What comes of every step after every step: `ok`, or the code of the refusal. Rows, then columns, in their order. */
export function outcomes(): string[][] {
  return Object.values(ROWS).map((scene) => {
    const scenery = world();
    const holder = scene(scenery);
    return Object.values(COLUMNS).map((next) => scenery.tries(...next(scenery, holder)));
  });
}
