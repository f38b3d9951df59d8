/** The linkset of a Digital Link (RFC 9264; GS1-Conformant resolver standard): what there is about the thing at its address. */
import type { DigitalLink } from '../../protocol/gs1/digital-link.js';
import { buildDigitalLink } from '../../protocol/gs1/digital-link.js';
import { LANGUAGES } from '../../protocol/verdict/public-texts.js';
import { FORMS } from './negotiation.js';

const GS1_VOCABULARY = 'https://ref.gs1.org/voc/';

/** The linkset for what `elements` name, on the server at `publicUrl`. */
export function linksetOf(elements: DigitalLink['elements'], publicUrl: string): object {
  const href = buildDigitalLink(elements, publicUrl);
  const title = 'What the register says about this medicine';
  const page = { href, title, type: FORMS[0], hreflang: [...LANGUAGES] };
  return {
    linkset: [
      {
        anchor: buildDigitalLink(elements),
        [`${GS1_VOCABULARY}defaultLink`]: [page],
        [`${GS1_VOCABULARY}recallStatus`]: [page, { href, title, type: FORMS[1], hreflang: [...LANGUAGES] }],
      },
    ],
  };
}
