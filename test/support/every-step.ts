/** One step and more of every kind, for tests of their two forms: as the rules read them, and as EPCIS writes them. */
import type { Step } from '../../src/protocol/epcis/step.js';
import { batchUri, type Lot } from '../../src/protocol/gs1/identifiers.js';
import { caseOf, gln, LOT, pack, sscc, START, UNIT } from './pure-world.js';

/** 32 bytes as base64url. */
export const hash = 'A'.repeat(43);
export const stepCommon = { time: START, offset: '+01:00', site: gln(1) };
export const quantities = [
  { uri: batchUri(UNIT, 'L1' as Lot), quantity: 2 },
  { uri: batchUri(UNIT, 'L2' as Lot), quantity: 3 },
];
const list = { epcs: [], list: { root: hash, count: 5 }, quantities };
const one = { epcs: [pack('A')] };
export const stepDocuments = [{ type: 'po', id: 'urn:x:1' } as const, { type: 'desadv', id: 'urn:x:2' } as const];
const ends = {
  from: { owner: gln(1) },
  to: { owner: gln(2), possessor: gln(3), site: gln(4) },
};

/** Steps of every kind, with and without what each may have. */
export const everyStep: readonly Step[] = [
  { kind: 'commission', ...stepCommon, objects: one, lot: LOT, expiry: '2028-01-31' },
  { kind: 'commission', ...stepCommon, location: gln(9), objects: { epcs: [caseOf(1), caseOf(2)] } },
  { kind: 'pack', ...stepCommon, parent: sscc(1), objects: list },
  { kind: 'pack', ...stepCommon, parent: sscc(1), objects: { ...list, epcs: [sscc(2)] } },
  { kind: 'unpack', ...stepCommon, parent: sscc(1), objects: { epcs: [] } },
  { kind: 'ship', ...stepCommon, objects: list, ...ends, documents: stepDocuments, dropShipment: true },
  { kind: 'ship', ...stepCommon, objects: one, ...ends, dropShipment: false },
  { kind: 'void', ...stepCommon, objects: one },
  { kind: 'void', ...stepCommon, objects: one, documents: [stepDocuments[1]!] },
  { kind: 'receive', ...stepCommon, objects: one },
  { kind: 'receive', ...stepCommon, objects: one, ...ends },
  { kind: 'dispense', ...stepCommon, objects: one },
  { kind: 'reactivate', ...stepCommon, objects: one, undoes: hash },
  { kind: 'dispense', ...stepCommon, objects: one, partial: true, alreadyDone: 'till was offline' },
  { kind: 'dispense', ...stepCommon, objects: { epcs: [], quantities } },
  { kind: 'receive', ...stepCommon, objects: one, returned: true, alreadyDone: 'goods without data' },
  { kind: 'return', ...stepCommon, objects: one, ...ends, documents: [{ type: 'rma', id: 'urn:x:3' }] },
  { kind: 'stock', ...stepCommon, objects: one, lot: LOT, expiry: '2028-01-31', from: { owner: gln(8) } },
  { kind: 'stock', ...stepCommon, objects: { epcs: [sscc(1)] } },
  { kind: 'end', ...stepCommon, objects: one, reason: 'free_sample' },
  { kind: 'end', ...stepCommon, objects: one, reason: 'destroyed', alreadyDone: 'line was down' },
  { kind: 'end', ...stepCommon, objects: one, reason: 'stolen' },
  {
    kind: 'sensor',
    ...stepCommon,
    objects: one,
    reading: { device: 'urn:x:7', since: START - 60_000, until: START, min: 1.5, max: 9 },
  },
  {
    kind: 'sensor',
    ...stepCommon,
    objects: one,
    reading: { device: 'urn:x:8', since: START, until: START, min: 2, max: 8, mean: 4.25 },
  },
  { kind: 'dispute', ...stepCommon, objects: one, what: 'damaged', reason: 'wet' },
  { kind: 'dispute', ...stepCommon, objects: one, closes: hash, reason: 'dried' },
  { kind: 'lock', ...stepCommon, objects: one, reason: 'wet' },
  { kind: 'unlock', ...stepCommon, objects: list, reason: 'dry' },
  { kind: 'repack', ...stepCommon, objects: one, outputs: { epcs: [pack('N')] }, lot: LOT, expiry: '2028-01-31' },
  { kind: 'repack', ...stepCommon, objects: list, outputs: list, lot: LOT, expiry: '2028-01-31' },
  {
    kind: 'repack',
    ...stepCommon,
    objects: { epcs: [], quantities },
    outputs: { epcs: [], quantities },
    lot: LOT,
    expiry: '2028-01-31',
  },
  { kind: 'ship', ...stepCommon, objects: one, ...ends, dropShipment: false, outside: true },
  { kind: 'return', ...stepCommon, objects: one, ...ends, documents: [{ type: 'rma', id: 'urn:x:3' }], outside: true },
  { kind: 'reactivate', ...stepCommon, objects: { epcs: [], quantities }, undoes: hash },
  { kind: 'lock', ...stepCommon, objects: one, reason: 'a copy', cause: 'falsified' },
  { kind: 'unlock', ...stepCommon, objects: one, reason: 'looked into', confirms: hash },
];
