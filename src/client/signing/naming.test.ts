import { describe, expect, it } from 'vitest';
import { Fault } from '../../protocol/fault.js';
import { objectUri, offsetAt, wholeCode } from './naming.js';

const PACK = 'https://id.gs1.org/01/09521001000017/21/7KQ%2FX';

describe('what names an object', () => {
  it.each([
    ['its canonical URI', PACK],
    ['a Digital Link of another host, with attributes', 'https://example.org/x/01/09521001000017/10/L1/21/7KQ%2FX?17=290731'],
    ['the path of one', '/01/09521001000017/21/7KQ%2FX'],
    ['the path without its slash', '01/09521001000017/21/7KQ%2FX'],
    ['the form with brackets', '(01)09521001000017(21)7KQ/X'],
    ['an element string', ']d20109521001000017217KQ/X'],
  ])('is %s', (_, text) => expect(objectUri(text, 2026)).toBe(PACK));

  it('may be a batch, a container or a product', () => {
    expect(objectUri('01/09521001000017/10/L1')).toBe('https://id.gs1.org/01/09521001000017/10/L1');
    expect(objectUri('(00)095210010000000017')).toBe('https://id.gs1.org/00/095210010000000017');
    expect(objectUri('09521001000017')).toBe('https://id.gs1.org/01/09521001000017');
  });

  it.each(['', 'metformin', '01/09521001000018/21/A', '(00)095210010000000018'])('is not "%s"', (text) => {
    expect(() => objectUri(text)).toThrow(Fault);
  });

  it('is completed only where it is a path alone', () => {
    expect(wholeCode('00/095210010000000017')).toBe('https://id.gs1.org/00/095210010000000017');
    expect(wholeCode(']d2010952')).toBe(']d2010952');
  });
});

describe('the offset of a time zone', () => {
  it.each([
    ['2026-01-15T12:00:00Z', 'Europe/Rome', '+01:00'],
    ['2026-07-15T12:00:00Z', 'Europe/Rome', '+02:00'],
    ['2026-07-15T12:00:00Z', 'America/St_Johns', '-02:30'],
    ['2026-07-15T12:00:00Z', 'Asia/Kathmandu', '+05:45'],
    ['2026-07-15T12:00:00Z', 'UTC', '+00:00'],
  ])('at %s in %s is %s', (time, zone, offset) => expect(offsetAt(Date.parse(time), zone)).toBe(offset));

  it('is this machine’s where none is named', () => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // Nobody is kept from signing by the name of its zone.
    expect(offsetAt(1_790_000_000_000, 'Europe/Atlantis')).toBe('+00:00');
    expect(offsetAt(1_790_000_000_000)).toBe(offsetAt(1_790_000_000_000, timeZone));
  });
});
