/** Despatch advices: the numbers under which a shipping says that its goods are sent. */
import type { Step } from '../epcis/step.js';

/** How the CBV writes a document of an issuer (section 8.5.2): its GLN and the number. */
const ISSUED = /^urn:epcglobal:cbv:bt:[0-9]{13}:(.+)$/;

/** Characters that no database and no paper takes. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/** The number of a document by its URI: what the issuer calls it, or the whole URI in any other spelling. */
export const numberOf = (uri: string): string => ISSUED.exec(uri)?.[1] ?? uri;

/** The numbers of the despatch advices that a shipping or a return names, each once. */
export function advicesOf({ documents = [] }: Step<'ship'> | Step<'return'>): string[] {
  const numbers = documents.flatMap(({ type, id }) => (type === 'desadv' ? [numberOf(id)] : []));
  return [...new Set(numbers)].filter((number) => !CONTROL.test(number));
}
