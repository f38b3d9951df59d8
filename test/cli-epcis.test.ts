/** A partner's EPCIS document on the command line: what is signed of it, what is left and why, and that nothing is signed twice. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gtin } from '../src/protocol/gs1/identifiers.js';
import { CommandLine } from './support/command-line.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = '09521001000017' as Gtin;
const LOT = '26H014';
const EXPIRY = '2040-06-30';
const pack = (serial: string): string => `https://id.gs1.org/01/${GTIN}/21/${serial}`;
const urn = (serial: string): string => `urn:epc:id:sgtin:9521001.000001.${serial}`;
const party = (gln: string): string => `https://id.gs1.org/417/${gln}`;

describe.each(databases)('a document of EPCIS events, on $name,', (database) => {
  let world: LedgerWorld;
  let cli: CommandLine;
  let maker: Trader;
  let partner: Party;
  let key: string;
  let hour = 0;

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    const manufacturer = await world.admit('manufacturer');
    partner = await world.admit('distributor');
    maker = await traderOf(world, manufacturer);
    const product = { name: 'Metformin', authorisation: null, serialised: true, levels: [], storage: null, markets: [] };
    await world.record(manufacturer, { type: 'product', gtin: GTIN, digitalLinkQr: false, ...product });
    await world.record(manufacturer, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
    cli = await CommandLine.at(maker.api.http.url);
    key = await cli.keyOf(manufacturer);
  });
  afterAll(async () => {
    await cli?.close();
    await world?.close();
  });

  const size = async (): Promise<number> => Number((await world.get('/api/ledger').expect(200)).body.size);

  /** An event of the last hours, each a minute after the one before. */
  const event = (members: object, site = maker.party.gln): Record<string, unknown> => ({
    type: 'ObjectEvent',
    action: 'OBSERVE',
    eventTime: new Date(Date.now() - 3_600_000 + 60_000 * hour++).toISOString(),
    eventTimeZoneOffset: '+00:00',
    readPoint: { id: `https://id.gs1.org/414/${site}` },
    ...members,
  });
  const commissioning = (...epcList: string[]): Record<string, unknown> =>
    event({
      action: 'ADD',
      bizStep: 'commissioning',
      disposition: 'active',
      epcList,
      ilmd: { 'cbvmda:lotNumber': LOT, 'cbvmda:itemExpirationDate': EXPIRY },
    });
  const packing = (parentID: string, ...childEPCs: string[]): Record<string, unknown> =>
    event({ type: 'AggregationEvent', action: 'ADD', bizStep: 'packing', parentID, childEPCs });
  const shipping = (...epcList: string[]): Record<string, unknown> =>
    event({
      bizStep: 'shipping',
      disposition: 'in_transit',
      epcList,
      sourceList: [{ type: 'owning_party', source: party(maker.party.gln) }],
      destinationList: [{ type: 'owning_party', destination: party(partner.gln) }],
    });

  async function put(name: string, eventList: unknown[], more: object = {}): Promise<string> {
    const file = cli.file(name);
    const context = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'];
    const document = { '@context': context, type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-03-01T00:00:00Z' };
    await writeFile(file, JSON.stringify({ ...document, epcisBody: { eventList }, ...more }));
    return file;
  }
  const words = (file: string, ...more: string[]): string[] => ['import', 'epcis', file, ...more, '--key', key];
  const json = async (file: string, ...more: string[]) => {
    const { out, code } = await cli.run(...words(file, '--json', ...more));
    return { ...(JSON.parse(out) as { results: object[]; left: object[]; dropped: string[] }), code };
  };

  it('is shown event by event, judged where it can be, and signed once it is wanted; again nothing is signed', async () => {
    const made = commissioning(pack('A'), pack('B'), urn('C'));
    const [packed, shipped] = [packing(ssccOf(61), pack('A'), pack('B')), shipping(ssccOf(61), pack('C'))];
    const file = await put('day.jsonld', [made, packed, shipped]);
    const before = await size();
    expect(await json(file, '--dry-run')).toMatchObject({
      events: 3,
      good: 3,
      failed: 0,
      results: [
        { event: 0, checked: true },
        { event: 1, follows: 0 },
        { event: 2, follows: 1 },
      ],
      code: 0,
    });
    const shown = await cli.run(...words(file));
    expect(shown).toMatchObject({ code: 2, err: expect.stringContaining('not-confirmed') as string });
    expect(shown.err).toMatch(/event 0 \(\/epcisBody\/eventList\/0\): commission 3 packs, lot 26H014, in date until 2040-06-30/);
    expect(shown.err).toMatch(new RegExp(`event 2 .*: ship ${pack('C')} and ${ssccOf(61)}, .*to owner ${partner.gln}`));
    expect(await size()).toBe(before);

    expect(await json(file, '--yes')).toMatchObject({
      events: 3,
      sent: 3,
      results: [{ index: before }, { index: before + 1 }, { index: before + 2 }],
      code: 0,
    });
    expect(await maker.api.object(pack('A'))).toMatchObject({
      batch: `${GTIN}/${LOT}`,
      custody: { state: 'in_transit', parent: ssccOf(61) },
    });
    // The same events in other spellings are the same events, by their hash.
    const respelt = {
      ...made,
      epcList: [urn('C'), urn('B'), urn('A')],
      eventID: 'urn:uuid:8d9a6a0b-0000-4000-8000-000000000001',
    };
    const again = await put('again.jsonld', [shipped, respelt]);
    expect(await json(again, '--yes', '--resume', `${file}.done`)).toMatchObject({ sent: 0, skipped: 2, results: [], code: 0 });
    expect(await size()).toBe(before + 3);
  });

  it('leaves what others sign and what is no step, each with the reason and its place, and names what it leaves out', async () => {
    const receiving = event({ bizStep: 'receiving', epcList: [pack('A')] }, partner.gln);
    const storing = event({ bizStep: 'storing', epcList: [pack('D')] });
    const listed = {
      ...event({ bizStep: 'receiving', quantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/${LOT}`, quantity: 2 }] }),
      '@context': { t: 'urn:theriac:1:' },
      't:serialList': { root: 'A'.repeat(43), count: 2 },
    };
    const mixed = commissioning(pack('E'), 'https://id.gs1.org/01/09521001000024/21/E');
    const unreadable = { ...commissioning(pack('F')), ilmd: undefined };
    const made = { ...commissioning(pack('D')), 'ex:line': 7, eventID: `ni:///sha-256;${'0'.repeat(64)}?ver=CBV2.0` };
    const file = await put('mixed.jsonld', [receiving, storing, listed, mixed, unreadable, made], { sender: 'partner' });
    const list = '/epcisBody/eventList';
    const answer = await json(file, '--yes');
    expect(answer).toMatchObject({ sent: 1, failed: 0, results: [{ event: 5 }], code: 1 });
    expect(answer.left).toMatchObject([
      { event: 0, problem: 'not-yours', at: `${list}/0/readPoint/id` },
      { event: 1, problem: 'event-unknown', at: `${list}/1/bizStep` },
      { event: 2, problem: 'draft-incomplete', at: `${list}/2/theriac:serialList` },
      { event: 3, problem: 'draft-incomplete', at: `${list}/3/epcList` },
      { event: 4, problem: 'event-invalid', at: `${list}/4/ilmd` },
    ]);
    expect(answer.dropped).toEqual([
      '/sender: it belongs to no event',
      `${list}/5/ex:line: the step commission has no place for it`,
    ]);
    expect((await cli.run(...words(await put('changed.jsonld', [made]), '--dry-run'))).out).toMatch(
      /NOTE: its eventID is a hash/,
    );
  });

  it('tells of each event that the server refuses why, and signs the others', async () => {
    const alien = shipping(pack('NEVER'));
    const file = await put('refused.jsonld', [alien, commissioning(pack('G'))]);
    const { code, out } = await cli.run(...words(file, '--yes'));
    expect(code).toBe(1);
    expect(out).toMatch(/event 0 \(.*\): .*NEVER.* \(object-unknown\)/);
    expect(out).toMatch(/event 1 \(.*\): entry \d+: commission /);
    expect(out).toMatch(/1 of 2 events are in the log, 0 were before, 1 failed/);
  });

  it('is shown with all that is signed of it, and with what the server holds against it', async () => {
    const carrier = '9521005000006';
    const reported = {
      ...event({ bizStep: 'dispensing', disposition: 'dispensed', epcList: [pack('G')] }),
      '@context': { t: 'urn:theriac:1:' },
      't:alreadyDone': 'line down',
    };
    const away = shipping(pack('G'));
    const leaving = {
      ...away,
      '@context': { t: 'urn:theriac:1:' },
      't:outside': true,
      destinationList: [
        { type: 'owning_party', destination: party(partner.gln) },
        { type: 'possessing_party', destination: party(carrier) },
      ],
      bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9521001000000:PO-7' }],
    };
    const before = await size();
    const { err, code } = await cli.run(...words(await put('shown.jsonld', [reported, leaving])));
    expect(code).toBe(2);
    expect(err).toMatch(/dispense .*REPORTED AS DONE ALREADY: line down/);
    expect(err).toMatch(
      new RegExp(
        `ship .*to owner ${partner.gln} possessor ${carrier}.*LEAVING THE REGISTER.*PO-7|ship .*PO-7.*LEAVING THE REGISTER`,
      ),
    );
    expect(await size()).toBe(before);
  });

  it('signs what stands twice in it once, and sends again what was sent and not answered', async () => {
    const made = commissioning(pack('J'));
    const file = await put('twice.jsonld', [made, { ...made, eventID: 'urn:uuid:8d9a6a0b-0000-4000-8000-000000000002' }]);
    const once = await json(file, '--yes');
    expect(once).toMatchObject({ sent: 1, left: [{ event: 1, problem: 'line-repeated' }] });
    const [{ id, index }] = once.results as [{ id: string; index: number }];
    const [key] = Object.keys(JSON.parse(await readFile(`${file}.done`, 'utf8')) as object) as [string];
    const { jws } = await maker.api.entry(id);
    await writeFile(`${file}.done`, JSON.stringify({ [key]: jws }));
    const before = await size();
    expect(await json(file, '--yes')).toMatchObject({ sent: 1, results: [{ index }] });
    expect(await size()).toBe(before);
  });

  it('may be a single event, which has no place in a list', async () => {
    const file = cli.file('single.json');
    await writeFile(file, JSON.stringify(commissioning(pack('H'))));
    expect(await json(file, '--yes')).toMatchObject({ events: 1, sent: 1, results: [{ event: 0, pointer: '' }] });
  });

  it.each([
    ['is XML', '<?xml version="1.0"?>', [], 2, /it is XML: ask for EPCIS 2\.0 in JSON/],
    ['is no JSON', '{', [], 2, /is no JSON/],
    ['is no document', '{"type":"Letter"}', [], 1, /no EPCIS 2\.0 document/],
    ['comes with options for CSV', '{}', ['--as-written'], 2, /are for CSV files/],
    ['comes with a time', '{}', ['--time', '2026-03-01T08:00:00Z'], 2, /leave --time out/],
  ])('is refused where it %s', async (_, text, more, code, says) => {
    const file = cli.file('bad.json');
    await writeFile(file, text);
    const ended = await cli.run(...words(file, ...more));
    expect(ended.err).toMatch(says);
    expect(ended.code).toBe(code);
  });
});
