import { beforeAll, describe, expect, test } from 'vitest';
import { nodeCrypto } from '../../../platform/crypto.js';
import { provideCrypto } from '../../crypto.js';
import { eventHash, preHash, type HashOptions } from './event-hash.js';

beforeAll(() => provideCrypto(nodeCrypto));

const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ex: 'https://ex.example/' }];
const CBV: HashOptions = { context: CONTEXT, order: 'cbv' };
const REFERENCE: HashOptions = { context: CONTEXT, order: 'reference-1.9.3' };
const TYPE = { type: 'ObjectEvent' };

/** The text of an event with these members, without its beginning. */
const text = (members: object, options = CBV): string =>
  preHash({ ...TYPE, ...members }, options).slice('eventType=ObjectEvent'.length);

describe('the event hash', () => {
  test('is a URI of 64 lower-case hex digits', () => {
    expect(eventHash({ ...TYPE, action: 'ADD' }, CBV)).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
  });

  test('is the same for a URN, a link of any host and a link with another spelling', () => {
    const spellings = [
      'urn:epc:id:sgtin:4012345.011111.A%2FB!',
      'https://id.gs1.org/01/04012345111118/21/A%2FB!',
      'http://shop.example/some/where/01/04012345111118/10/LOT/21/A%2fB%21?17=280229',
    ];
    const hashes = spellings.map((epc) => eventHash({ ...TYPE, epcList: [epc] }, CBV));
    expect(new Set(hashes).size).toBe(1);
    expect(text({ epcList: [spellings[0]] })).toBe('epcListepc=https://id.gs1.org/01/04012345111118/21/A%2FB%21');
  });

  test('leaves three characters unescaped that our own form escapes', () => {
    expect(text({ epcList: ["urn:epc:id:sgtin:4012345.011111.a'b;c=d"] })).toBe(
      "epcListepc=https://id.gs1.org/01/04012345111118/21/a'b;c=d",
    );
  });

  test('says what a link with a wrong check digit says', () => {
    expect(text({ parentID: 'https://example.org/00/095212345000000125' })).toBe(
      'parentID=https://id.gs1.org/00/095212345000000125',
    );
  });

  test('ignores eventID, recordTime, error declaration, comments and the context itself', () => {
    const more = {
      '@context': { more: 'https://more.example/' },
      eventID: 'urn:uuid:1',
      recordTime: 'any',
      errorDeclaration: { reason: 'incorrect_data' },
      comment: 'a',
      'rdfs:comment': 'b',
    };
    expect(text({ action: 'ADD', ...more })).toBe('action=ADD');
  });

  test('ignores what is empty', () => {
    const nothing = {
      epcList: [],
      bizStep: ' ',
      readPoint: {},
      disposition: null,
      'ex:a': '',
      'ex:b': [],
      'ex:c': { 'ex:d': null },
    };
    expect(text({ action: 'ADD', ...nothing })).toBe('action=ADD');
  });

  test('sorts lists by bytes and keeps repeats', () => {
    expect(text({ epcList: ['ex:b', 'ex:a', 'ex:b'] })).toBe(
      'epcListepc=https://ex.example/aepc=https://ex.example/bepc=https://ex.example/b',
    );
    // UTF-16 would put the emoji first, UTF-8 puts it last.
    expect(text({ 'ex:a': ['\u{1F48A}', '\uFF21'] })).toBe('{https://ex.example/}a=\uFF21{https://ex.example/}a=\u{1F48A}');
  });

  test('does not depend on the order of members', () => {
    const document = { bizTransaction: 'urn:epcglobal:cbv:bt:9521234600008:PO-1', type: 'po' };
    expect(text({ bizTransactionList: [document], action: 'ADD' })).toBe(
      'action=ADDbizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:epcglobal:cbv:bt:9521234600008:PO-1',
    );
  });
});

describe('a value in the event hash', () => {
  test.each([
    [600, '600'],
    [200.5, '200.5'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
  ])('that is the number %d is written %s', (value, written) => {
    expect(text({ 'ex:a': value })).toBe(`{https://ex.example/}a=${written}`);
  });

  test.each([true, false])('that is %s is written as XML does', (value) => {
    expect(text({ 'ex:a': value })).toBe(`{https://ex.example/}a=${value}`);
  });

  test('that is text stays text, though it looks like a number or a CBV word', () => {
    const lots = ['0012', '12', '1E3', '1000', 'inf'].map((lot) => text({ ilmd: { 'cbvmda:lotNumber': lot } }));
    expect(new Set(lots).size).toBe(5);
    expect(lots[0]).toBe('ilmd{urn:epcglobal:cbv:mda:}lotNumber=0012');
    expect(text({ 'ex:a': 'shipping' })).toBe('{https://ex.example/}a=shipping');
  });

  test('that is a CURIE is the URI that it stands for, whatever its prefix; one whose prefix nobody declared is text', () => {
    expect(text({ 'ex:a': 'ex:b' })).toBe('{https://ex.example/}a=https://ex.example/b');
    expect(text({ '@context': { other: 'https://ex.example/' }, 'other:a': 'other:b' })).toBe(text({ 'ex:a': 'ex:b' }));
    expect(text({ 'ex:a': 'who:knows' })).toBe('{https://ex.example/}a=who:knows');
  });

  test('of a prefix that GS1 declares is known without a declaration', () => {
    expect(text({ 'epcis:a': 'cbv:Disp-active' })).toBe('{https://ref.gs1.org/epcis/}a=https://ref.gs1.org/cbv/Disp-active');
  });

  test('that is a word becomes its URI', () => {
    expect(text({ bizStep: 'shipping', persistentDisposition: { unset: ['active'], set: ['recalled', 'expired'] } })).toBe(
      'bizStep=https://ref.gs1.org/cbv/BizStep-shippingpersistentDisposition' +
        'set=https://ref.gs1.org/cbv/Disp-expiredset=https://ref.gs1.org/cbv/Disp-recalledunset=https://ref.gs1.org/cbv/Disp-active',
    );
  });

  test('that is a time is written in UTC with milliseconds; the zone of the event stays as it is', () => {
    expect(text({ eventTime: '2026-03-01T09:00:00.1425+01:00', eventTimeZoneOffset: '+01:00' })).toBe(
      'eventTime=2026-03-01T08:00:00.143ZeventTimeZoneOffset=+01:00',
    );
    expect(text({ 'ex:time': '2026-03-01T09:00:00+01:00' })).toBe('{https://ex.example/}time=2026-03-01T09:00:00+01:00');
  });
});

describe('the order of the event hash', () => {
  const shipping = {
    parentID: 'ex:parent',
    epcList: ['ex:epc'],
    sourceList: [{ type: 'location', source: 'ex:s' }],
    destinationList: [{ type: 'location', destination: 'ex:d' }],
    bizTransactionList: [{ bizTransaction: 'ex:t' }],
    sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 4 }, { type: 'Humidity' }], 'ex:more': 1 }],
    ilmd: { 'ex:i': 'i' },
    'ex:own': 'o',
    plain: 'p',
  };
  const S = 'sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=https://ex.example/s';
  const D = 'destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=https://ex.example/d';
  const T = 'bizTransactionListbizTransaction=https://ex.example/t';
  const I = 'ilmd{https://ex.example/}i=i';
  const SENSOR =
    'sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/Humidity' +
    'sensorReporttype=https://gs1.org/voc/Temperaturevalue=4{https://ex.example/}more=1';
  const OWN = '{https://ex.example/}own=o';

  test('is the table of the standard: EPCs, parent, documents, sources, destinations, sensors, ILMD, extensions', () => {
    expect(text(shipping)).toBe(
      `epcListepc=https://ex.example/epcparentID=https://ex.example/parent${T}${S}${D}${SENSOR}${I}plain=p${OWN}`,
    );
  });

  test('is that of the reference implementation where asked for: later lists sorted among the extensions', () => {
    expect(text(shipping, REFERENCE)).toBe(
      `parentID=https://ex.example/parentepcListepc=https://ex.example/epc${SENSOR}${T}${D}${I}plain=p${S}${OWN}`,
    );
  });
});

describe('an extension in the event hash', () => {
  test('is named by its namespace, whatever prefix the document or the event gives it', () => {
    const inner = { '@context': [{ other: 'https://ex.example/' }], 'other:a': { 'other:b': ['2', '1'], c: 3 } };
    expect(text(inner)).toBe(text({ 'ex:a': { 'ex:b': ['1', '2'], c: 3, '@context': 'x' } }));
    expect(text(inner)).toBe('{https://ex.example/}ac=3{https://ex.example/}b=1{https://ex.example/}b=2');
  });

  test('keeps its name where the prefix is not declared', () => {
    expect(text({ 'who:knows': 1 })).toBe('who:knows=1');
  });

  test('of a place follows its id', () => {
    expect(text({ readPoint: { 'ex:dock': '7', id: 'urn:epc:id:sgln:4012345.00005.0' } })).toBe(
      'readPointid=https://id.gs1.org/414/4012345000054{https://ex.example/}dock=7',
    );
  });
});

describe('an event without a hash', () => {
  const deep = JSON.parse(`${'['.repeat(80)}1${']'.repeat(80)}`) as unknown;
  test.each([
    ['no object', null],
    ['a list', []],
    ['no type', {}],
    ['a type that is no text', { type: 7 }],
    ['a time without zone', { ...TYPE, eventTime: '2026-03-01T08:00:00' }],
    ['a number that is none', { ...TYPE, 'ex:a': Number.POSITIVE_INFINITY }],
    ['a place that is text', { ...TYPE, readPoint: 'urn:epc:id:sgln:4012345.00005.0' }],
    ['an EPC that is an object', { ...TYPE, epcList: [{ id: 'x' }] }],
    ['an extension too deep', { ...TYPE, 'ex:a': deep }],
  ])('is refused: %s', (_, event) => {
    expect(() => preHash(event, CBV)).toThrow(expect.objectContaining({ code: 'event-unhashable' }));
  });
});
