import { expect, test } from 'vitest';
import { toAscii, toLatin1 } from './latin.js';

const NAMES = [
  ['Mühlberg & Söhne, Straße', 'Mühlberg & Söhne, Straße', 'Muhlberg & Sohne, Strasse'],
  ['Łódź, Świętokrzyska', 'Lódz, Swietokrzyska', 'Lodz, Swietokrzyska'],
  ['Φαρμακείο Αθήνα', 'Farmakeio Athina', 'Farmakeio Athina'],
  ['Щит София', 'Shtit Sofiya', 'Shtit Sofiya'],
  ['Őrség “1”\t½', 'Orség "1" ½', 'Orseg "1" ?'],
  ['薬 💊', '? ?', '? ?'],
] as const;

test.each(NAMES)('%s is written as %s, or as %s', (name, latin1, ascii) => {
  expect(toLatin1(name)).toBe(latin1);
  expect(toAscii(name)).toBe(ascii);
});

test('every character of GS1 set 82 stays as it is', () => {
  const all = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`;
  expect(all).toHaveLength(82);
  expect(toAscii(all)).toBe(all);
});
