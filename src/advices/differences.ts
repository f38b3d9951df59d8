/** What of a despatch advice is not as it was announced, as exceptions between its taker and its giver. Pure. */
import type { Advice } from './advices.service.js';
import { batchUri, productUri } from '../protocol/gs1/identifiers.js';
import { batchUriOf } from '../protocol/registry/registry.js';
import type { ExceptionKind } from '../wire/exceptions.js';
import type { PartnerException } from '../exceptions/exceptions.store.js';

/** One difference. `object`: a container's URI, a batch's, or a product's. `handoff`: the shipping's entry, null where there is none. */
export interface Difference {
  kind: ExceptionKind;
  object: string;
  handoff: string | null;
  /** Packs. */
  expected: number;
  found: number;
  text: string;
}

/**
 * All differences: what was sent and did not come, container by container; what was announced and never sent, what was sent
 * and not announced, and what is here without a shipping, line by line.
 */
export function differencesOf({ number, announcedBy, sent, comparison }: Advice): Difference[] {
  const last = sent.at(-1)?.id ?? null;
  const missing = sent.flatMap(({ id, object, shipped, received }): Difference[] => {
    const open = Object.entries(shipped).map(([batch, n]) => ({ batch, expected: n, found: received[batch] ?? 0 }));
    const lacking = open.filter(({ expected, found }) => found < expected);
    const text = `Despatch advice ${number}: sent, and not here.`;
    const each = (of: string, expected: number, found: number): Difference => {
      return { kind: 'missing_product', object: of, handoff: id, expected, found, text };
    };
    if (object === null) return lacking.map(({ batch, expected, found }) => each(batchUriOf(batch), expected, found));
    return lacking.length === 0
      ? []
      : [
          each(
            object,
            lacking.reduce((sum, { expected }) => sum + expected, 0),
            0,
          ),
        ];
  });
  const lines = comparison.lines.flatMap(({ gtin, lot, expected, shipped, reported }): Difference[] => {
    const object = lot === null ? productUri(gtin) : batchUri(gtin, lot);
    const found: Difference[] = [];
    if (reported > 0) {
      const text = `Despatch advice ${number}: here, and nobody's data say that it was sent.`;
      found.push({ kind: 'missing_product_data', object, handoff: null, expected, found: reported, text });
    }
    if (announcedBy !== null && expected > shipped + reported) {
      const text = `Despatch advice ${number}: announced, and not sent.`;
      found.push({ kind: 'underage', object, handoff: last, expected, found: shipped + reported, text });
    }
    if (announcedBy !== null && shipped > expected) {
      const text = `Despatch advice ${number}: more was sent than was announced.`;
      found.push({ kind: 'overage', object, handoff: last, expected, found: shipped, text });
    }
    return found;
  });
  return [...missing, ...lines];
}

/** Whether an exception of the two partners is about a difference: of its kind, and of its object or of the whole advice. */
export const covers = ({ kind, object }: Pick<PartnerException, 'kind' | 'object'>, difference: Difference): boolean =>
  kind === difference.kind && (object === null || object === difference.object);
