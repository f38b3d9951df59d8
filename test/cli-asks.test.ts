/**
 * What cannot be undone is shown before it is signed: every command that asks, against a real server on both databases. Where nobody
 * can be asked it ends with 2 and signs nothing; with --yes it acts.
 */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/program.js';
import { gs1CheckDigit } from '../src/protocol/gs1/check-digit.js';
import { CommandLine, leavesOf, pathOf } from './support/command-line.js';
import { CounterWorld, EXPIRY, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { glnOf, signerNamed, type Party } from './support/ledger-world.js';
import { snapshot } from './support/snapshot.js';
import { addressOf } from './support/trader.js';

/** What a case works with. `key`: the options by which a party signs; `next`: a number that no other case has. */
interface Desk {
  world: CounterWorld;
  cli: CommandLine;
  key: (who: Party) => string[];
  next: () => number;
}

/** A command's words and options but --yes, once all is so that it asks; and what it must show. */
type Case = (desk: Desk) => Promise<[args: string[], shown: RegExp]>;

const NOTICE = ['--class', '2', '--text', 'Out of specification'];
const PLACE = [
  '--address',
  'Am Markt 1',
  '--country',
  'DE',
  '--time-zone',
  'Europe/Berlin',
  '--latitude',
  '52.5',
  '--longitude',
  '13.4',
];

/** A further key of the pharmacy. */
async function spareKey({ world, next }: Desk): Promise<string> {
  return (await world.base.addKey(world.pharmacy, `spare-${next()}`, ['custody'])).kid;
}

/** A pack of a new serial at its maker. */
async function made({ world, next }: Desk): Promise<string> {
  const serial = `Q${next()}`;
  await world.commission('A1', serial);
  return world.pack(serial);
}

/** A key of GS1 that the maker holds. */
async function granted({ world, next }: Desk): Promise<string> {
  const key = String(9_521_000 + next());
  await world.base.record(world.base.authority, { type: 'grant', keys: [key], from: null, to: world.maker.gln });
  return key;
}

/** A record in a file, proposed by the authority. */
async function proposed(desk: Desk): Promise<string> {
  const { world, cli, key, next } = desk;
  const file = cli.file(`proposal-${next()}.json`);
  await cli.ok('grant', 'take', world.maker.gln, await granted(desk), '--propose', file, ...key(world.base.authority));
  return file;
}

async function recalled({ world, next }: Desk): Promise<string> {
  const ref = `R-${next()}`;
  await world.recall(ref, { lots: ['A1'], class: 4 });
  return ref;
}

async function withdrawn(desk: Desk): Promise<string> {
  const { world, cli, key } = desk;
  const gtin = await world.product();
  await cli.ok('withdrawal', 'issue', gtin, '--ref', 'W', '--text', 'Ended', '--yes', ...key(world.maker));
  return gtin;
}

/** A pack in the pharmacy that another company says it dispensed. */
async function reported({ world, next }: Desk): Promise<string> {
  const uri = await world.atPharmacy('A1', `Q${next()}`);
  await world.dispense(world.otherPharmacy, uri, undefined, { alreadyDone: 'the line was down' });
  return uri;
}

/** Every command that may ask, by its words. */
const CASES: Readonly<Record<string, Case>> = {
  'keys retire': async (desk) => [
    ['keys', 'retire', await spareKey(desk), ...desk.key(desk.world.pharmacy)],
    /signs nothing any more/,
  ],
  'keys compromise': async (desk) => [
    ['keys', 'compromise', await spareKey(desk), ...desk.key(desk.world.pharmacy)],
    /it ends at once/,
  ],
  'participant admit': async ({ world, key, next }) => {
    const former = await world.base.admit('distributor');
    const application = world.base.application({ ...former, signer: signerNamed(`newcomer ${next()}`) });
    await world.base.send('/api/applications', application).expect(202);
    return [
      ['participant', 'admit', former.gln, '--replace', ...key(world.base.authority)],
      /takes the place of[\s\S]*the key \S+ \(first\) ends/,
    ];
  },
  'participant licence': async ({ world, key }) => {
    const args = ['participant', 'licence', world.otherPharmacy.gln, '--until', '2041-12-31', ...key(world.base.authority)];
    return [args, /from now on: .*; until 2041-12-31/];
  },
  'site file': async ({ world, cli, key, next }) => {
    const gln = glnOf(1000 + next());
    await cli.ok('site', 'add', gln, '--name', 'Branch', ...PLACE, ...key(world.pharmacy));
    return [['site', 'file', gln, '--of', world.pharmacy.gln, ...key(world.base.authority)], /Am Markt 1/];
  },
  'site close': async ({ world, key, next }) => {
    const gln = await world.site(world.pharmacy, 1000 + next(), {});
    return [['site', 'close', gln, ...key(world.pharmacy)], /nothing is received, made or dispensed there/];
  },
  'grant add': async ({ world, key }) => {
    const gtin = await world.product();
    const args = ['grant', 'add', world.wholesaler.gln, gtin, '--from', world.maker.gln, ...key(world.base.authority)];
    return [args, new RegExp(`${gtin} Medicine \\d+: .* makes and recalls it no more[\\s\\S]*${world.wholesaler.name} does`)];
  },
  'grant take': async (desk) => [
    ['grant', 'take', desk.world.maker.gln, await granted(desk), ...desk.key(desk.world.base.authority)],
    /has no product of these numbers[\s\S]*NOBODY makes or recalls them/,
  ],
  'registry approve': async (desk) => [
    ['registry', 'approve', await proposed(desk), ...desk.key(desk.world.base.authority)],
    /keys/,
  ],
  'registry sign': async (desk) => [['registry', 'sign', await proposed(desk), ...desk.key(desk.world.base.authority)], /keys/],
  'product add': async ({ world, key, next }) => {
    const n = 300 + next();
    const [gtin, level] = [world.gtinOf(n), world.gtinOf(n, 5)];
    await world.base.grant(world.maker.gln, [gtin]);
    const args = ['product', 'add', gtin, '--name', 'X', '--level', `${level}:10`, ...key(world.maker)];
    return [
      args,
      new RegExp(`${level} is a packaging level of it, which holds 10 of ${gtin}: only the authority takes that back`),
    ];
  },
  'batch add': async ({ world, key }) => [
    ['batch', 'add', world.gtin, 'A7', '--expiry', '2020-01-31', ...key(world.maker)],
    /IT IS EXPIRED by that date, 2020-01-31/,
  ],
  'batch change': async ({ world, key }) => [
    ['batch', 'change', world.gtin, 'A2', '--expiry', '2020-01-31', ...key(world.maker)],
    /IT IS EXPIRED by that date[\s\S]*from now on 2020-01-31/,
  ],
  commission: async ({ world, key }) => {
    await world.batch('OLD', { expiry: '2020-01-31' });
    return [['commission', world.gtin, 'OLD', '--count', '2', ...key(world.maker)], /IT IS EXPIRED since 2020-01-31/];
  },
  repack: async (desk) => {
    const uri = await made(desk);
    const args = ['repack', desk.world.gtin, 'A2', uri, '--count', '2', ...desk.key(desk.world.maker)];
    return [args, new RegExp(`${uri} is opened and spent for good\\n +2 packs come out`)];
  },
  ship: async (desk) => [
    ['ship', await made(desk), '--to', glnOf(999), ...desk.key(desk.world.maker)],
    new RegExp(`NOBODY IN THE REGISTER HAS THE GLN ${glnOf(999)}`),
  ],
  return: async (desk) => {
    const { world, key, next } = desk;
    const batch = { type: 'batch', gtin: world.gtin, lot: 'SOME', expiry: EXPIRY, serialised: true, complete: false };
    await world.base.record(world.base.authority, batch);
    const uri = world.pack(`Q${next()}`);
    await world.takeStock(world.pharmacy, uri, { lot: 'SOME', expiry: EXPIRY });
    return [['return', uri, '--to', OUTSIDE, '--rma', '7', ...key(world.pharmacy)], /NOBODY IN THE REGISTER/];
  },
  'take-back': async ({ world, key, next }) => {
    const uri = await world.atPharmacy('A1', `Q${next()}`);
    await world.dispense(world.pharmacy, uri);
    return [['take-back', uri, '--reason', 'brought by the patient', ...key(world.pharmacy)], /never sold or reactivated/];
  },
  dispense: async ({ world, key, next }) => {
    const uri = await world.atPharmacy('A1', `Q${next()}`);
    await world.dispute(world.pharmacy, uri);
    return [['dispense', uri, ...key(world.pharmacy)], /Exception open/];
  },
  end: async (desk) => [
    ['end', await made(desk), '--reason', 'destroyed', ...desk.key(desk.world.maker)],
    /out of the trade for good: nothing takes that back/,
  ],
  unlock: async (desk) => {
    const { world, key } = desk;
    const uri = await made(desk);
    const { id } = await world.reportReceipt(world.pharmacy, uri);
    const args = ['unlock', uri, '--reason', 'it is there', '--confirms', id, ...key(world.base.authority)];
    return [args, new RegExp(`${uri}: ${world.pharmacy.gln} has it then[\\s\\S]*loses it`)];
  },
  import: async ({ world, cli, key, next }) => {
    const file = cli.file(`batches-${next()}.csv`);
    const gtin = await world.product();
    await world.batch('A1', { gtin });
    await writeFile(file, `gtin,lot,expiry\n${gtin},AI,2020-01-31\n`);
    return [
      ['import', 'batches', file, ...key(world.maker)],
      /line 2: IT IS EXPIRED[\s\S]*line 2: the lot AI is one sign apart from A1/,
    ];
  },
  'stock open': async ({ world, key, next }) => {
    const batch = { type: 'batch', gtin: world.gtin, lot: 'SHELF', expiry: EXPIRY, serialised: true, complete: false };
    await world.base.record(world.base.authority, batch);
    const uri = world.pack(`Q${next()}`);
    const args = ['stock', 'open', uri, '--lot', 'SHELF', '--from', OUTSIDE, ...key(world.pharmacy)];
    return [args, new RegExp(`${uri}\\n +in your stock from now on, unproven`)];
  },
  'recall issue': async ({ world, key, next }) => {
    const args = ['recall', 'issue', world.gtin, '--lots', 'A1X', '--unregistered', '--ref', `R-${next()}`, ...NOTICE];
    return [[...args, ...key(world.maker)], /NOBODY IS STOPPED BY A LOT THAT IS NOT REGISTERED: A1X is not registered.*A1/];
  },
  'recall change': async (desk) => [
    ['recall', 'change', await recalled(desk), '--lots', 'A1,A2', ...desk.key(desk.world.maker)],
    /all packs of 2 lots/,
  ],
  'recall end': async (desk) => [
    ['recall', 'end', await recalled(desk), ...desk.key(desk.world.maker)],
    /may be dispensed and sold again/,
  ],
  'withdrawal issue': async ({ world, key }) => [
    ['withdrawal', 'issue', await world.product(), '--ref', 'W', '--text', 'Ended', ...key(world.maker)],
    /no pack is dispensed or sold/,
  ],
  'withdrawal change': async (desk) => [
    ['withdrawal', 'change', await withdrawn(desk), '--text', 'x', ...desk.key(desk.world.maker)],
    /no pack is dispensed/,
  ],
  'withdrawal end': async (desk) => [
    ['withdrawal', 'end', await withdrawn(desk), ...desk.key(desk.world.maker)],
    /dispensed and sold again/,
  ],
};

/** What such a command asks of other goods, by what is done. */
const ALSO: Readonly<Record<string, Case>> = {
  'a ship out of the register, whose taker may be mistyped': async (desk) => [
    ['ship', await made(desk), '--to', OUTSIDE, '--outside', ...desk.key(desk.world.maker)],
    new RegExp(`NOBODY IN THE REGISTER HAS THE GLN ${OUTSIDE}`),
  ],
  'a return of what was dispensed': async ({ world, key, next }) => {
    const uri = await world.atPharmacy('A1', `Q${next()}`);
    await world.dispense(world.pharmacy, uri);
    const args = ['return', uri, '--to', world.maker.gln, '--rma', '7', ...key(world.pharmacy)];
    return [args, new RegExp(`${uri} was dispensed or used: by its return it is spent for good`)];
  },
  'a dispensing of a part': async ({ world, key, next }) => {
    const uri = await world.atPharmacy('A1', `Q${next()}`);
    return [['dispense', uri, '--partial', ...key(world.pharmacy)], /is opened: the rest is dispensed at this site/];
  },
  'an unlock by an authority of what others reported': async (desk) => {
    const uri = await reported(desk);
    const args = ['unlock', uri, '--reason', 'looked into', ...desk.key(desk.world.base.authority)];
    return [args, new RegExp(`${uri}: the report of .*\\(${desk.world.otherPharmacy.gln}\\) \\(dispense\\) is settled`)];
  },
  'an unlock by a manufacturer, who is shown no reports': async (desk) => {
    const uri = await reported(desk);
    const args = ['unlock', uri, '--reason', 'looked into', ...desk.key(desk.world.maker)];
    return [args, new RegExp(`${uri}: WHATEVER OTHERS REPORT OF IT`)];
  },
  'an import of products that come in cases, a new one and a registered one': async ({ world, cli, key, next }) => {
    const caseOf = (gtin: string) => `5${gtin.slice(1, 13)}${gs1CheckDigit(`5${gtin.slice(1, 13)}`)}`;
    const [old, fresh] = [await world.product(), world.gtinOf(300 + next())];
    await world.base.grant(world.maker.gln, [fresh]);
    const file = cli.file(`products-${next()}.csv`);
    await writeFile(
      file,
      `gtin,name,case-gtin,per-case\n${[old, fresh].map((gtin) => `${gtin},X,${caseOf(gtin)},10\n`).join('')}`,
    );
    return [
      ['import', 'products', file, ...key(world.maker)],
      new RegExp(`line 2: ${caseOf(old)} is a packaging level of it[\\s\\S]*new products with 1 packaging levels`),
    ];
  },
  'a product that has no serials any more': async ({ world, key }) => [
    ['product', 'add', await world.product(), '--name', 'X', '--no-serials', ...key(world.base.authority)],
    /ITS PACKS CARRY NO SERIALS from now on/,
  ],
};

/** That somebody signed in, read or scanned is noted, whatever comes of it; and what entries before it are followed by comes later. */
const READ = ['regulator_read', 'session', 'scan', 'alert', 'alert_member', 'case_note', 'outbox', 'delivery'];

it('every command that may ask is tried here', () => {
  const asking = leavesOf(createProgram('0')).filter(({ options }) => options.some(({ long }) => long === '--yes'));
  expect(Object.keys(CASES)).toEqual(asking.map(pathOf));
});

describe.each(databases)('where nobody can be asked on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    const world = await CounterWorld.open(database);
    const cli = await CommandLine.at(await addressOf(world.base));
    const keys = new Map<Party, string>();
    for (const who of [world.maker, world.wholesaler, world.pharmacy, world.base.authority]) keys.set(who, await cli.keyOf(who));
    for (const lot of ['A1', 'A2']) await world.batch(lot);
    let n = 0;
    desk = { world, cli, key: (who) => ['--key', keys.get(who)!], next: () => ++n };
  });
  afterAll(async () => {
    await desk?.cli.close();
    await desk?.world.close();
  });

  const cases = { ...CASES, ...ALSO };
  it.each(Object.keys(cases))('%s shows what it does and signs nothing; with --yes it does it', async (path) => {
    const [args, shown] = await cases[path]!(desk);
    const before = await snapshot(desk.world.base, READ);
    const asked = await desk.cli.run(...args);
    expect(asked).toMatchObject({ code: 2, out: '', err: expect.stringContaining('(problem not-confirmed)') as string });
    expect(asked.err).toMatch(shown);
    expect(await snapshot(desk.world.base, READ)).toEqual(before);
    const done = await desk.cli.run(...args, '--yes');
    expect(done, done.err).toMatchObject({ code: 0, out: expect.stringMatching(/\S/) as string });
    expect(done.err).toMatch(shown);
    const { head } = await snapshot(desk.world.base, READ);
    // An approval is for who signs the record.
    if (path === 'registry approve') expect(done.out).toMatch(/^\S+\.\S+\.\S+\n$/);
    else expect(head.size).toBeGreaterThan(before.head.size);
  });

  it('asks nothing where nothing is odd: a new batch of the next number, packs that are well, numbers that nobody holds', async () => {
    const { world, cli, key } = desk;
    await cli.ok('batch', 'add', world.gtin, 'A3', '--expiry', '2040-01-31', ...key(world.maker));
    await cli.ok('grant', 'add', world.wholesaler.gln, '95298', ...key(world.base.authority));
    const uri = await world.atPharmacy('A1', 'WELL');
    await cli.ok('dispense', uri, ...key(world.pharmacy));
  });

  it('asks of a batch whose lot may be another one mistyped, or is registered already', async () => {
    const { world, cli, key } = desk;
    const add = (lot: string) => cli.run('batch', 'add', world.gtin, lot, '--expiry', '2040-01-31', ...key(world.maker));
    const odd = expect.stringContaining('the lot AL is one sign apart from A1, which is registered') as string;
    expect(await add('AL')).toMatchObject({ code: 2, err: odd });
    expect(await add('A1')).toMatchObject({ code: 2, err: expect.stringContaining('is registered already') as string });
  });

  it('refuses numbers beside a proposal, and admits nobody whose numbers are another’s', async () => {
    const { world, cli, key } = desk;
    const newcomer = { ...world.base.party('distributor'), signer: signerNamed('late newcomer') };
    await world.base.send('/api/applications', world.base.application(newcomer)).expect(202);
    const admit = ['participant', 'admit', newcomer.gln, ...key(world.base.authority)];
    const file = cli.file('both.json');
    expect(await cli.run(...admit, '--grant', '95299', '--propose', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--propose writes one record') as string,
    });
    const held = await granted(desk);
    expect(await cli.run(...admit, '--grant', held)).toMatchObject({
      code: 1,
      err: expect.stringContaining('grant-stale') as string,
    });
    expect((await cli.run('participant', 'show', newcomer.gln)).code).toBe(1);
    expect(await cli.ok(...admit, '--grant', '95299')).toContain('it holds 95299');
  });

  it('answers for each code of a report: what is not known here waits, and keeps nothing of the others from being told', async () => {
    const { world, cli, key } = desk;
    const [mine, foreign] = [await world.atPharmacy('A1', 'MINE'), await made(desk)];
    const unknown = world.pack('NOWHERE');
    const end = [
      'end',
      mine,
      foreign,
      unknown,
      '--reason',
      'sample',
      '--already-done',
      'found out late',
      '--yes',
      ...key(world.pharmacy),
    ];
    const answers = await cli.json<{ object: string; contested: boolean }[]>(end);
    expect(answers.map(({ object, contested }) => [object, contested])).toEqual([
      [mine, false],
      [foreign, true],
      [unknown, true],
    ]);
    const back = ['take-back', mine, unknown, '--reason', 'somebody brought them', '--yes', ...key(world.pharmacy)];
    expect(await cli.ok(...back)).toMatch(/^taken back: .*MINE[\s\S]*^reported, waits \(taken back\): .*NOWHERE/m);
  });

  it('judges what other programs signed, and sends nothing in a dry run', async () => {
    const { world, cli } = desk;
    const file = cli.file('signed.txt');
    const record = { type: 'batch', gtin: world.gtin, lot: 'DRY', expiry: '2040-01-31', serialised: true };
    await writeFile(file, `${world.base.signRecord(world.maker, record)}\n${world.base.signRecord(world.wholesaler, record)}\n`);
    const before = await snapshot(world.base, READ);
    expect(await cli.run('entry', 'send', file, '--dry-run')).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^line 1: would be logged, id \S+\n1 of 2 entries are good, 1 would be refused; nothing was sent/,
      ) as string,
    });
    expect(await snapshot(world.base, READ)).toEqual(before);
  });
});
