/**
 * The many ways in which scanners, drivers and copied text spell the control characters GS, RS and EOT.
 *
 * None of the single characters below may stand in a GS1 value, so reading them as separators cannot change one.
 */
import { GS } from '../element-string.js';

/** Spelt-out group separators: names in braces, escapes, caret notation, control pictures. */
const GS_TOKEN =
  /\{(?:GS1?|FNC1|F1)\}|<(?:GS1?|FNC1|F1)>|\[(?:GS1?|FNC1|F1)\]|\((?:GS|FNC1)\)|\\(?:x1[Dd]|u001[Dd]|035|029|F)|0x1[Dd]|%1[Dd]|\^\]|\u241d|\u2194|&#(?:29|x1[Dd]);/g;

/** Spelt-out record separators and ends of transmission, which ISO/IEC 15434 messages have. */
const RS_EOT_TOKEN =
  /\{(?:RS|EOT)\}|<(?:RS|EOT)>|\[(?:RS|EOT)\]|\\x1[Ee]|\\u001[Ee]|\\x04|\\u0004|\^\^|\u241e|\u2404|\u25b2|\u2666|\u001e|\u0004/g;

/** Single characters outside character set 82 that scanners are configured to send for GS. */
const SUBSTITUTE = /[\t #$@[\\\]^`{|}~\u00a6\u00a7]/g;

/** Replaces a site's own separators and every spelt-out GS by GS. */
export function withSeparators(text: string, own: readonly string[] = []): string {
  const replaced = own.reduce((result, separator) => (separator === '' ? result : result.replaceAll(separator, GS)), text);
  return replaced.replace(GS_TOKEN, GS);
}

/** Replaces the single characters that often stand for GS by GS. */
export const withSubstitutes = (text: string): string => text.replace(SUBSTITUTE, GS);

/** For ISO/IEC 15434: every kind of separator becomes GS. */
export const withRecordSeparators = (text: string): string => text.replace(RS_EOT_TOKEN, GS);

/** Removes GS at the start, where it stands for the FNC1 that marks a GS1 symbol. */
export function withoutLeadingGs(text: string): string {
  let at = 0;
  while (text.charAt(at) === GS) at++;
  return text.slice(at);
}
