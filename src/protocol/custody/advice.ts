/** Despatch advices: the numbers under which a shipping says that its goods are sent. */
import type { Step } from '../epcis/step.js';

/** How the CBV writes a document of an issuer (section 8.5.2): its GLN and the number. */
const ISSUED = /^urn:epcglobal:cbv:bt:[0-9]{13}:(.+)$/;

/** Characters that no database and no paper takes. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/** The URI of a document of an issuer, by its number. */
export const documentUri = (issuer: string, number: string): string =>
  `urn:epcglobal:cbv:bt:${issuer}:${encodeURIComponent(number)}`;

/** The number of a document by its URI: what the issuer calls it, or the whole URI in any other spelling. */
export function numberOf(uri: string): string {
  const number = ISSUED.exec(uri)?.[1];
  if (number === undefined) return uri;
  try {
    const plain = decodeURIComponent(number);
    return CONTROL.test(plain) ? number : plain;
  } catch {
    return number;
  }
}

/** The numbers of the despatch advices that a shipping or a return names, each once. */
export function advicesOf({ documents = [] }: Step<'ship'> | Step<'return'>): string[] {
  const numbers = documents.flatMap(({ type, id }) => (type === 'desadv' ? [numberOf(id)] : []));
  return [...new Set(numbers)].filter((number) => !CONTROL.test(number));
}
