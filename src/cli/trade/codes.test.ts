import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeCrypto } from '../../platform/crypto.js';
import { provideCrypto } from '../../protocol/crypto.js';
import { Fault } from '../../protocol/fault.js';
import { answerEach, type Answer } from './codes.js';

provideCrypto(nodeCrypto);

const code = (n: number): string => `01/09521001000017/21/A${String(n).padStart(3, '0')}`;
const receipt = { id: 'x', index: 7, time: '2026-05-04T10:42:00Z', contested: false, bookedIn: false };

describe('an answer for each code', () => {
  const said: string[] = [];
  beforeEach(() => void vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text)));
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
    said.length = 0;
  });
  const answers = async (codes: string[], each: (uri: string) => Promise<typeof receipt>): Promise<Answer[]> => {
    await answerEach(codes, { each, done: 'dispensed', json: true });
    return JSON.parse(said.join('')) as Answer[];
  };

  it('tries nothing more once the server is lost, and says of each code what became of it', async () => {
    let asked = 0;
    const all = await answers(
      Array.from({ length: 40 }, (_, n) => code(n)),
      async () => {
        if (++asked > 10) throw new Fault('unreachable', 'it does not answer');
        return receipt;
      },
    );
    const of = (detail: string) => all.filter((one) => 'detail' in one && one.detail === detail).length;
    expect(all.filter((one) => 'index' in one)).toHaveLength(10);
    expect(asked).toBeLessThan(20);
    expect(of('it does not answer')).toBe(asked - 10);
    expect(of('not tried')).toBe(40 - asked);
    expect(process.exitCode).toBe(2);
  });

  it('asks for what is named twice once, in the order of the codes', async () => {
    const asked: string[] = [];
    const all = await answers([code(1), code(2), code(1)], async (uri) => {
      asked.push(uri);
      return receipt;
    });
    expect(asked).toHaveLength(2);
    expect(all.map((one) => ('problem' in one ? one.problem : one.index))).toEqual([7, 7, 'code-repeated']);
    expect(process.exitCode).toBe(1);
  });

  it('does not say of a contested report that it is done', async () => {
    const each = async (uri: string) => ({ ...receipt, contested: uri.endsWith('2') });
    await answerEach([code(1), code(2)], { each, done: 'booked in' });
    expect(said).toEqual([
      expect.stringMatching(/^booked in: .*A001, entry 7, /),
      expect.stringMatching(/^reported, waits \(booked in\): .*A002, entry 7, /),
      expect.stringMatching(/^CONTESTED: a report that breaks a rule/),
      '1 of 2 booked in, 1 contested, 0 refused',
    ]);
    expect(process.exitCode).toBeUndefined();
  });

  it('does not take a defect of the program for a refusal', async () => {
    const broken = async (): Promise<typeof receipt> => {
      throw new RangeError('a defect');
    };
    await expect(answers([code(1), code(2)], broken)).rejects.toThrow('a defect');
  });
});
