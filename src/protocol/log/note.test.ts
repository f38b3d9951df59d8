import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { ed25519Key, nodeCrypto } from '../../platform/crypto.js';
import { toBase64 } from '../bytes.js';
import { provideCrypto } from '../crypto.js';
import {
  COSIGNATURE,
  ED25519,
  ed25519Verifier,
  formatNote,
  formatSignature,
  formatVkey,
  MAX_NOTE,
  openNote,
  parseNote,
  parseSignatures,
  parseVkey,
  signNote,
} from './note.js';

provideCrypto(nodeCrypto);

const keys = [1, 2, 3].map((fill) => ed25519Key(new Uint8Array(32).fill(fill)));
const [a, b] = keys as [(typeof keys)[0], (typeof keys)[0]];
const vkey = formatVkey('a.example/log', ED25519, a.publicKey);
const verifier = ed25519Verifier(vkey);
const line = (text: string, key = a, name = 'a.example/log') => signNote(text, name, key.publicKey, key.sign);
const TEXT = 'one\ntwo\n';

describe('verifier keys', () => {
  test('a key reads back from its text', () => {
    const parsed = parseVkey(vkey, ED25519);
    expect([parsed.name, parsed.alg, parsed.key]).toEqual(['a.example/log', ED25519, a.publicKey]);
    expect(formatVkey(parsed.name, parsed.alg, parsed.key)).toBe(vkey);
  });

  test.each([
    ['nothing', ''],
    ['no name', vkey.replace('a.example/log', '')],
    ['a name with a space', vkey.replace('a.example', 'a example')],
    ['another name', vkey.replace('a.example', 'b.example')],
    ['no key', vkey.split('+').slice(0, 2).join('+')],
    ['a key id in capitals', vkey.replace(/\+[0-9a-f]{8}\+/, (id) => id.toUpperCase().replace(/[0-9]/g, 'A'))],
    ['another key id', vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['a key id that is short', vkey.replace(/\+[0-9a-f]{8}\+/, '+0000+')],
    ['another signature type', formatVkey('a.example/log', COSIGNATURE, a.publicKey)],
    ['a key of 31 bytes', formatVkey('a.example/log', ED25519, a.publicKey.subarray(1))],
    ['base64 without padding', vkey.replaceAll('=', '').slice(0, -1)],
  ])('%s is no key', (_, text) => expect(faultOf(() => parseVkey(text, ED25519))).toBe('bad-vkey'));

  test.each(['', 'a b', 'a+b', 'a\u00a0b', 'a\u0085', 'a\u2003', 'a\n'])('%j is no name', (name) =>
    expect(faultOf(() => formatVkey(name, ED25519, a.publicKey))).toBe('bad-vkey'),
  );
});

describe('notes', () => {
  test('a note reads back, and opens with its keys', () => {
    const signatures = [line(TEXT), line(TEXT, b, 'b')];
    const note = formatNote(TEXT, signatures);
    expect(parseNote(note)).toEqual({ text: TEXT, signatures });
    expect(openNote(note, [verifier])).toEqual({ text: TEXT, signatures: signatures.slice(0, 1) });
    expect(openNote(note, [ed25519Verifier(formatVkey('b', ED25519, b.publicKey)), verifier]).signatures).toEqual(signatures);
  });

  test('an empty line in the text stays in the text', () => {
    expect(parseNote(formatNote('one\n\ntwo\n', [line('one\n\ntwo\n')])).text).toBe('one\n\ntwo\n');
  });

  test('a line of a known key must be right, wherever it stands', () => {
    const wrong = { ...line(TEXT), signature: new Uint8Array(64) };
    expect(faultOf(() => openNote(formatNote(TEXT, [wrong]), [verifier]))).toBe('bad-note-signature');
    const other = ed25519Verifier(formatVkey('b', ED25519, b.publicKey));
    expect(faultOf(() => openNote(formatNote(TEXT, [line(TEXT, b, 'b'), wrong]), [other, verifier]))).toBe('bad-note-signature');
    expect(faultOf(() => openNote(formatNote(TEXT, [line(TEXT, b, 'b'), wrong]), [other]))).toBeUndefined();
    expect(faultOf(() => openNote(formatNote(TEXT, [{ ...wrong, signature: new Uint8Array(63) }]), [verifier]))).toBe(
      'bad-note-signature',
    );
  });

  test('lines of unknown keys, and of known names with another id, do not count', () => {
    expect(faultOf(() => openNote(formatNote(TEXT, [line(TEXT, b)]), [verifier]))).toBe('note-unverified');
    expect(faultOf(() => openNote(formatNote(TEXT, [line(TEXT)]), []))).toBe('note-unverified');
    expect(openNote(formatNote(TEXT, [line(TEXT, b), line(TEXT)]), [verifier]).signatures).toHaveLength(1);
  });

  test('one key counts once, however often it signed', () => {
    expect(openNote(formatNote(TEXT, [line(TEXT), line(TEXT)]), [verifier]).signatures).toHaveLength(1);
  });

  test('a hundred signatures are read', () => {
    const lines = Array.from({ length: 100 }, (_, i) => line(TEXT, b, `witness-${i}`));
    expect(openNote(formatNote(TEXT, [...lines, line(TEXT)]), [verifier]).signatures).toHaveLength(1);
  });

  const good = formatNote(TEXT, [line(TEXT)]);
  test.each([
    ['nothing', ''],
    ['no empty line', good.replace('\n\n', '\n')],
    ['no signature', `${TEXT}\n`],
    ['no final newline', good.slice(0, -1)],
    ['a final empty line', `${good}\n`],
    ['text after the signatures', `${good}x\n`],
    ['carriage returns', good.replaceAll('\n', '\r\n')],
    ['a tab', good.replace('one', 'o\te')],
    ['a NUL', good.replace('one', 'o\0e')],
    ['half a character', good.replace('one', 'o\ud800e')],
    ['a hyphen for the dash', good.replace('—', '-')],
    ['two spaces', good.replace('— ', '—  ')],
    ['a plus in the name', good.replace('a.example', 'a+example')],
    ['a wide space in the name', good.replace('a.example', 'a\u3000example')],
    ['a space at the end', good.replace(/\n$/, ' \n')],
    ['no base64', `${TEXT}\n— a.example/log\n`],
    ['bad base64', `${TEXT}\n— a.example/log AAAA!!!!\n`],
    ['a signature of 4 bytes', `${TEXT}\n— a.example/log ${toBase64(new Uint8Array(4))}\n`],
    ['too many bytes', `${'x'.repeat(MAX_NOTE)}\n${good}`],
    ['too many bytes in few characters', `${'€'.repeat(MAX_NOTE / 3)}\n${good}`],
  ])('%s: no note', (_, note) => expect(faultOf(() => parseNote(note))).toBe('note-malformed'));

  test('formatNote writes nothing that could not be read', () => {
    expect(faultOf(() => formatNote('no newline', [line('no newline')]))).toBe('note-malformed');
    expect(faultOf(() => formatNote(TEXT, []))).toBe('note-malformed');
    expect(faultOf(() => formatNote(TEXT, [{ ...line(TEXT), name: 'a b' }]))).toBe('note-malformed');
  });

  test('any changed character of the text makes the note fail', () => {
    const note = formatNote(TEXT, [line(TEXT)]);
    for (let i = 0; i < TEXT.length; i++) {
      const changed = `${note.slice(0, i)}${note[i] === 'x' ? 'y' : 'x'}${note.slice(i + 1)}`;
      expect(faultOf(() => openNote(changed, [verifier]))).toBeDefined();
    }
  });

  test('hostile text never gives anything but a fault', () => {
    const text = fc.string({
      unit: fc.constantFrom('\n', '\n\n', '— ', 'a', ' ', 'AAAAAAAA', '+', '=', '\u0085', '€'),
      maxLength: 15,
    });
    fc.assert(
      fc.property(text, (text) => {
        let note: ReturnType<typeof parseNote> | undefined;
        if (faultOf(() => (note = parseNote(text))) === undefined) expect(formatNote(note!.text, note!.signatures)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('signature lines alone read back, as a witness answers them', () => {
    const lines = [line(TEXT), line(TEXT, b, 'b')];
    expect(parseSignatures(lines.map(formatSignature).join(''))).toEqual(lines);
    expect(faultOf(() => parseSignatures(''))).toBe('note-malformed');
    expect(faultOf(() => parseSignatures('\n'))).toBe('note-malformed');
  });
});
