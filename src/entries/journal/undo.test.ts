import { expect, it } from 'vitest';
import { REACTIVATE_WITHIN } from '../../protocol/custody/counter.js';
import type { Step } from '../../protocol/epcis/step.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';
import { undoRecord, undoStep, type SignedStep } from './undo.js';

const [OWN, BRANCH, OTHER] = ['9521005000006', '9521005000013', '9521004000007'] as Gln[] as [Gln, Gln, Gln];
const PACK = 'https://id.gs1.org/01/09521001000017/21/7KQX2M';
const BATCH = 'https://id.gs1.org/01/09521001000031/10/26';
const entry = (step: object, more: Partial<SignedStep> = {}): SignedStep => ({
  id: 'E1',
  time: 0,
  contested: false,
  signer: OWN,
  principal: OWN,
  step: { time: 0, offset: '+01:00', site: OWN, objects: { epcs: [PACK] }, ...step } as unknown as Step,
  ...more,
});
const commands = (step: object, more?: Partial<SignedStep>) =>
  undoStep(entry(step, more), 1)?.commands.map((one) => one.join(' '));

it('what a step did is undone where and for whom it was done', () => {
  const lock = { kind: 'lock', reason: 'wet' };
  expect(commands(lock)).toEqual(['unlock 01/09521001000017/21/7KQX2M --reason REASON']);
  expect(commands({ ...lock, site: BRANCH })).toEqual([`unlock 01/09521001000017/21/7KQX2M --reason REASON --site ${BRANCH}`]);
  expect(commands({ ...lock, site: OTHER }, { principal: OTHER })![0]).toMatch(`--site ${OTHER} --for ${OTHER}`);
});

it('a shipping is taken back as it was named; by list that is not for the command line', () => {
  expect(commands({ kind: 'ship' })).toEqual(['void 01/09521001000017/21/7KQX2M']);
  const quantities = [{ uri: BATCH, quantity: 48 }];
  expect(commands({ kind: 'return', objects: { epcs: [], quantities } })).toEqual([
    'void --quantity 01/09521001000031/10/26=48 --continues E1',
  ]);
  expect(commands({ kind: 'ship', objects: { epcs: [], quantities, list: { root: 'R', count: 48 } } })).toBeUndefined();
  const mixed = { epcs: ['https://id.gs1.org/00/095210010000000017'], quantities, list: { root: 'R', count: 48 } };
  for (const kind of ['ship', 'return', 'lock', 'dispense']) expect(commands({ kind, objects: mixed })).toBeUndefined();
});

it('a dispensing or use is taken back pack by pack, for ten days; a report without effect at any time', () => {
  const both = { kind: 'dispense', objects: { epcs: [PACK, `${PACK}2`] } };
  expect(commands(both)).toHaveLength(2);
  expect(undoStep(entry(both), REACTIVATE_WITHIN)!.until).toBe(new Date(REACTIVATE_WITHIN).toISOString());
  expect(undoStep(entry(both), REACTIVATE_WITHIN + 1)).toBeNull();
  expect(undoStep(entry(both, { contested: true }), REACTIVATE_WITHIN + 1)).toMatchObject({ until: null });
  expect(commands({ kind: 'dispense', partial: true })).toBeUndefined();
  expect(commands({ kind: 'end', reason: 'sample' })).toEqual(['reactivate 01/09521001000017/21/7KQX2M --undoes E1']);
  expect(commands({ kind: 'end', reason: 'destroyed' })).toBeUndefined();
  for (const kind of ['receive', 'stock'])
    expect([commands({ kind }), commands({ kind }, { contested: true })]).toEqual([
      undefined,
      ['reactivate 01/09521001000017/21/7KQX2M --undoes E1'],
    ]);
});

it('a packing is unpacked, a dispute closed once, and of the rest nothing is undone', () => {
  expect(commands({ kind: 'pack', parent: 'https://id.gs1.org/00/095210010000000017' })).toEqual([
    'unpack 00/095210010000000017 01/09521001000017/21/7KQX2M',
  ]);
  expect(commands({ kind: 'dispute', what: 'damaged', reason: 'wet' })).toEqual([
    'dispute 01/09521001000017/21/7KQX2M --closes E1 --reason REASON',
  ]);
  expect(commands({ kind: 'dispute', closes: 'E0', reason: 'settled' })).toBeUndefined();
  expect(commands({ kind: 'reactivate', undoes: 'E0' })).toBeUndefined();
});

it('a recall is ended where it was issued, and a key retired; what took the place of something else is not undone by an end', () => {
  const ended = (record: object, isFirst = true) => undoRecord(record as RegistryRecord, isFirst)?.commands[0]!.join(' ');
  expect(ended({ type: 'recall', active: true, ref: 'R-1', issuer: OTHER })).toBe(`recall end R-1 --issuer ${OTHER}`);
  expect(ended({ type: 'recall', active: false, ref: 'R-1', issuer: OTHER })).toBeUndefined();
  expect(ended({ type: 'withdrawal', active: true, gtin: '09521001000017' })).toBeUndefined();
  expect(ended({ type: 'recall', active: true, ref: 'R-1', issuer: OTHER }, false)).toBeUndefined();
  expect(ended({ type: 'mandate', active: true, to: OTHER })).toBeUndefined();
  expect(ended({ type: 'site', active: true, gln: BRANCH, participant: OWN })).toBeUndefined();
  expect(ended({ type: 'grant', to: OTHER, keys: ['9521', '9522'] })).toBeUndefined();
  expect(ended({ type: 'grant', to: null, keys: ['9521'] })).toBeUndefined();
  expect(ended({ type: 'product' })).toBeUndefined();
});
