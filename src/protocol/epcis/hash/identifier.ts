/**
 * GS1 identifiers as the event hash writes them: on https://id.gs1.org, whatever host or URN they came as.
 *
 * This differs from our canonical form (../../gs1/identifiers.ts) in three characters, which the hash leaves unescaped, and
 * in that a wrong check digit in a link is neither refused nor put right: the hash is of what the event says.
 */
import { canonicalEpc } from '../../gs1/epc-urn.js';

const MAYBE_GS1 = /^(?:urn:epc:|https?:\/\/)/i;

/** `text` as the hash writes it: another spelling where it is a GS1 identifier, else as it is. */
export function hashIdentifier(text: string): string {
  if (!MAYBE_GS1.test(text)) return text;
  try {
    const uri = canonicalEpc(text, { checkDigits: false });
    return uri.replaceAll('%27', "'").replaceAll('%3B', ';').replaceAll('%3D', '=');
  } catch {
    return text; // a URI of somebody else's
  }
}
