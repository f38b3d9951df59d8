/** The end of story.json: entries with two faults at once. Which of them is told shows in which order the rules are judged. */
import { toBase64url } from '../../src/protocol/bytes.js';
import { PERMISSIONS, type RegistryRecord } from '../../src/protocol/registry/records.js';
import { gln, gtin, pack, signerNamed, type Saying, type Told } from '../support/pure-world.js';
import { fixed } from './samples.js';
import { OTHERS } from './story-numbers.js';
import type { Story } from './story.js';

type Options = Record<string, unknown>;
/** How an entry is signed: by whom, and whether the signature is spoilt. */
type Signing = Saying & { by?: string; spoilt?: true };
type Named<T> = readonly (readonly [string, T])[];

/** A record that would be accepted but for what is wrong with its options or its signing. */
interface Case {
  by: string;
  make: (options: Options) => object;
  wrong: Named<Options>;
}

const named = <T>(all: Record<string, T>): Named<T> => Object.entries(all);
const pairs = <T, U>(first: readonly T[], second: readonly U[]) => first.flatMap((a) => second.map((b) => [a, b] as const));
const among = <T>(all: readonly T[]) => all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
const disjoint = (a: object, b: object): boolean => Object.keys(a).every((name) => !(name in b));

export function orders(story: Story): void {
  const { world } = story;
  const acme = world.glnOf('acme');
  const key = (name: string) => signerNamed(`acme ${name}`);
  const add = (name: string, fields: Partial<RegistryRecord<'key'>>): void =>
    story.record(`acme has a key: ${name}`, 'acme', world.keyRecord('acme', key(name), 'x', fields));
  add('till', { permissions: ['custody'] });
  add('branch', { permissions: [...PERMISSIONS], sites: [acme] });
  add('old', {});
  add('lost', {});
  story.record('one retires', 'acme', { type: 'retire', key: key('old').kid, from: world.index + 1 });
  story.record('one is lost', 'acme', { type: 'compromise', key: key('lost').kid, since: null, confirmed: [] });
  story.record('a product is withdrawn by the authority', 'authority', world.withdrawal(4));

  const first = story.entries.length;
  const cases = recordCases(story);
  for (const [type, each] of named(cases)) {
    const signers = named<Signing>({
      'signed by a till': { key: key('till') },
      'signed by a key for one site': { key: key('branch') },
      'signed by another': { by: 'medi' },
    });
    for (const [a, b] of among(each.wrong)) if (disjoint(a[1], b[1])) tell(story, type, each, [a[0], b[0]], { ...a[1], ...b[1] });
    for (const [[a, signing], [b, options]] of pairs(signers, each.wrong)) tell(story, type, each, [a, b], options, signing);
  }
  const headers = named<Signing>({
    'for another ledger': { log: toBase64url(fixed('a')) },
    'with a wrong signature': { spoilt: true },
    'with a fence of no size': { fence: { size: world.index + 1, root: toBase64url(fixed('a')) } },
    'with a fence of another log': { fence: { size: 1, root: toBase64url(fixed('a')) } },
    'continuing a step': { prev: [world.ids.at(-1)!] },
  });
  const keys = named<Signing>({
    'signed by nobody': { key: signerNamed('nobody') },
    'signed by a retired key': { key: key('old') },
    'signed by a lost key': { key: key('lost') },
    'signed by a till': { key: key('till') },
  });
  const recall = cases['recall']!;
  for (const [[a, first], [b, second]] of [...among(headers), ...pairs(headers, keys)])
    if (disjoint(first, second)) tell(story, 'recall', recall, [a, b], {}, { ...first, ...second });
  for (const [[a, signing], [b, options]] of pairs([...headers, ...keys], recall.wrong.slice(0, 1)))
    tell(story, 'recall', recall, [a, b], options, signing);
  steps(story);
  const accepted = story.entries.slice(first).filter(({ outcome }) => typeof outcome === 'number');
  if (accepted.length > 1) throw new Error(`accepted: ${accepted.map(({ what }) => what).join('; ')}`);
}

/** A record of some type with two faults. */
function tell(
  story: Story,
  type: string,
  { by, make }: Case,
  faults: readonly string[],
  options: Options,
  signing: Signing = {},
): void {
  const { by: signer = by, spoilt, ...saying } = signing;
  const jws = story.world.recordBy(signer, make(options) as RegistryRecord, saying);
  const spoil = (text: string) => `${text.slice(0, text.lastIndexOf('.'))}.${toBase64url(new Uint8Array(64).fill(1))}`;
  story.enter(`${type}: ${faults.join(', ')}`, spoilt ? spoil(jws) : jws);
}

function recordCases({ world }: Story): Record<string, Case> {
  const [acme, medi, corner, nobody] = [world.glnOf('acme'), world.glnOf('medi'), world.glnOf('corner'), gln(99)];
  const place = { address: 'Via Corta 1', country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 12.3 };
  const elsewhere = { log: toBase64url(fixed('a')) };
  const taken = { signer: world.person('corner').signer };
  const application = ({ signer = signerNamed('newcomer'), log, ...fields }: Options) =>
    world.states(
      signer as typeof taken.signer,
      'application+jws',
      { key: (signer as typeof taken.signer).publicJwk, label: 'x', ...fields },
      log as string,
    );
  const ends = (type: 'retire' | 'compromise', late: Options): Case => ({
    by: 'acme',
    make: ({ when, ...options }) => {
      const at = type === 'retire' ? { from: when ?? world.index + 9 } : { since: when ?? null, confirmed: [] };
      return { type, key: signerNamed('acme till').kid, ...at, ...options };
    },
    wrong: named<Options>({
      'a key of nobody': { key: signerNamed('nobody').kid },
      'a key of another': { key: world.person('corner').signer.kid },
      'at a wrong time': late,
    }),
  });
  return {
    participant: {
      by: 'authority',
      make: ({ log, signer, ...fields }) => ({
        type: 'participant',
        application: application({
          type: 'participant-application',
          gln: gln(70),
          name: 'New',
          role: 'pharmacy',
          ...place,
          signer,
          log,
          ...fields,
        }),
        licence: { steps: ['dispense'], until: null, opening: null },
      }),
      wrong: named<Options>({
        'for another ledger': elsewhere,
        'with a known key': taken,
        'with a known number': { gln: corner },
        'at a site of another': { gln: gln(60) },
        'with a number of another': { gln: gln(72) },
        'as a regulator': { role: 'regulator' },
      }),
    },
    licence: {
      by: 'authority',
      make: (options) => ({ type: 'licence', participant: corner, steps: ['dispense'], until: null, opening: null, ...options }),
      wrong: named<Options>({ 'of nobody': { participant: nobody } }),
    },
    site: {
      by: 'authority',
      make: (options) => ({ type: 'site', gln: gln(71), participant: acme, name: 'New', ...place, ...options }),
      wrong: named<Options>({
        'of nobody': { participant: nobody },
        'at a site of another': { gln: gln(60) },
        'with a number of another': { gln: gln(72) },
      }),
    },
    key: {
      by: 'acme',
      make: ({ sites = null, permissions = ['lock'], ...options }) => ({
        type: 'key',
        application: application({ type: 'key-application', participant: acme, ...options }),
        permissions,
        sites,
      }),
      wrong: named<Options>({
        'for another ledger': elsewhere,
        'a known key': taken,
        'of another': { participant: corner },
        'for a site of another': { sites: [corner] },
      }),
    },
    retire: ends('retire', { when: 0 }),
    compromise: ends('compromise', { when: world.index + 1000 }),
    product: {
      by: 'acme',
      make: (options) =>
        world.product(4, {
          levels: [gtin(4), gtin(4, 1)].map((of, i) => ({ contains: 2, gtin: gtin(4, i + 1), of })),
          ...options,
        }),
      wrong: named<Options>({
        'a level of another': { gtin: gtin(3, 1) },
        'of the number of another': { gtin: OTHERS },
        'with a level of the number of another': { levels: [{ contains: 2, gtin: OTHERS, of: gtin(4) }] },
        'without serials': { serialised: false },
        'with a level of another': { levels: [{ contains: 2, gtin: gtin(3, 1), of: gtin(4) }] },
        'without its levels': { levels: [] },
      }),
    },
    batch: {
      by: 'acme',
      make: (options) => world.batch(1, 'L1', options),
      wrong: named<Options>({
        'of no product': { gtin: gtin(9) },
        'without serials': { serialised: false },
        'with serials of a product without': { gtin: gtin(2), lot: 'X', serialised: true },
        'with itself as another lot': { aliases: ['L1'] },
        'without all its packs': { complete: false },
      }),
    },
    grant: {
      by: 'authority',
      make: (options) => ({ ...world.grantOf('acme', 'medi', gtin(8)), ...options }),
      wrong: named<Options>({
        'to nobody known': { to: nobody },
        'from who does not hold it': { from: corner },
        'of a part that is taken away': { keys: [gtin(8).slice(1, 9)], to: null },
      }),
    },
    recall: {
      by: 'acme',
      make: (options) => world.recall(3, { ref: 'R-9', ...options }),
      wrong: named<Options>({
        'of no product': { gtin: gtin(9) },
        'with the name of one of another product': { ref: 'R-1' },
        'of serials in no lot': { serials: ['A'] },
        'of no lot': { lots: ['L9'] },
      }),
    },
    withdrawal: {
      by: 'acme',
      make: (options) => ({ ...world.withdrawal(3), ...options }),
      wrong: named<Options>({ 'of no product': { gtin: gtin(9) }, 'of the authority': { gtin: gtin(4) } }),
    },
    mandate: {
      by: 'acme',
      make: (options) => ({ ...world.mandateRecord('acme', 'medi', ['ship']), ...options }),
      wrong: named<Options>({
        'of another': { from: medi },
        'to nobody': { to: nobody },
        'at a site of neither': { sites: [corner] },
      }),
    },
  };
}

/** Steps of an object that nobody knows, so that custody refuses them where the rights of 7.5 do not. */
function steps(story: Story): void {
  const { world } = story;
  const [corner, acme] = [world.glnOf('corner'), world.glnOf('acme')];
  const until = '2026-01-01';
  story.record('a licence for two steps, which has ended', 'authority', {
    type: 'licence',
    participant: corner,
    steps: ['lock', 'receive'],
    until,
  });
  const key = (name: string) => ({ key: signerNamed(`acme ${name}`) });
  const wrong = named<[Partial<Told>, Signing]>({
    'by a retired key': [{}, key('old')],
    'by a till': [{ kind: 'lock', reason: 'x' } as Partial<Told>, key('till')],
    'by a key for one site': [{}, key('branch')],
    'not in its licence': [{}, { by: 'corner' }],
    'after its licence': [{ kind: 'receive' }, { by: 'corner' }],
    'at no site': [{ site: gln(99) }, {}],
    'at a site of another': [{ site: corner }, {}],
    'at a site of who mandated other steps': [{ site: acme }, { by: 'medi' }],
    'to no site': [{ location: gln(99) }, {}],
    'to a site of another': [{ location: corner }, {}],
    'far ahead': [{ time: world.time + 400_000 }, {}],
    'continuing another': [{}, { prev: [world.ids.at(-1)!] }],
  });
  const right: Told = { kind: 'dispense', objects: { epcs: [pack('NOBODY')] } };
  for (const [[a, [first, one]], [b, [second, other]]] of among(wrong)) {
    if (!disjoint(first, second) || !disjoint(one, other)) continue;
    const { by = 'acme', ...saying } = { ...one, ...other };
    story.step(`a step ${a}, ${b}`, by, { ...right, ...first, ...second } as Told, saying);
  }
}
