import { describe, expect, it } from 'vitest';
import { misfit } from './answers.js';

const receipt = {
  id: 'FErDO5PDv8x9VC-7KJDd1ya-lQGgMuacB2to5rzTE9o',
  index: 3,
  time: '2026-01-31T08:00:00.000Z',
  contested: false,
  bookedIn: false,
};
const problem = { type: 'urn:theriac:problem:x', title: 'x', status: 409, detail: 'x', object: 'x' };
const asOf = { size: 3, time: receipt.time };
const scanned = { audience: 'public', answers: [], product: null, batch: null, asOf };

describe('an answer', () => {
  it('fits as it is defined', () => {
    expect(misfit('receipt', receipt)).toBeUndefined();
    expect(
      misfit('results', {
        results: [
          { ...receipt, status: 201 },
          { status: 409, problem },
        ],
      }),
    ).toBeUndefined();
  });

  it('fits with members that a newer server added, wherever they stand', () => {
    expect(misfit('receipt', { ...receipt, witnessed: true })).toBeUndefined();
    const results = [
      { ...receipt, status: 201, witnessed: true },
      { status: 409, problem, more: 1 },
    ];
    expect(misfit('results', { results, more: 1 })).toBeUndefined();
    expect(misfit('scan', { ...scanned, asOf: { ...asOf, more: 1 } })).toBeUndefined();
  });

  it('does not fit where a member is missing or of another type, and the place is told', () => {
    expect(misfit('receipt', { ...receipt, index: undefined })).toMatch(/^\/index: /);
    expect(misfit('receipt', { ...receipt, index: '3' })).toMatch(/^\/index: /);
    expect(misfit('receipt', { ...receipt, index: undefined, more: 1 })).toMatch(/^\/index: /);
    expect(
      misfit('results', {
        results: [
          { ...receipt, status: 201 },
          { status: 409, more: 1 },
        ],
      }),
    ).toMatch(/^\/results\/1: /);
    expect(misfit('receipt', null)).toMatch(/^\/: /);
  });

  it('does not fit with a word that its list does not have', () => {
    expect(misfit('entry', { ...receipt, kind: 'custody', jws: 'x' })).toBeUndefined();
    expect(misfit('entry', { ...receipt, kind: 'rumour', jws: 'x' })).toMatch(/^\/kind: /);
    expect(misfit('scan', { ...scanned, audience: 'machines' })).toMatch(/^\/audience: /);
  });
});
