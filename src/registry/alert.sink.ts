/**
 * Where whoever finds something that a person must look at puts it. What becomes of it is decided in src/alerts; this is
 * only the slot, so that layers which find things need not know those who work on them.
 */
import type { Gln, Serial } from '../protocol/gs1/identifiers.js';
import type { Batch } from '../protocol/registry/registry.js';

/** Who must look: S the site itself, C the partners, A the authority. */
export type AlertClass = 'S' | 'C' | 'A';

/**
 * Something found. The same again, while it is open, is one alert seen twice.
 * `facts`: shown to all who may see the alert, so they tell nothing of who found it or where.
 */
export interface AlertDraft {
  /** A reason's code (protocol/verdict/reasons.ts), `SCANNER`, `REFUSED`, `CONTESTED`, or `OVERDUE_RECEIPT`. */
  readonly kind: string;
  readonly class: AlertClass;
  /** Hours until the authority sees it; 0: at once for class A, never for class C. */
  readonly graceHours: number;
  /** With whom it was found: the participant and its site, or the key that signed. */
  readonly by: { readonly gln: Gln; readonly site: Gln | null } | { readonly kid: string };
  /** Who else must look at it, without learning who found it. */
  readonly partner: Gln | null;
  /** Canonical URI, the code of a refusal, a till and what is wrong with its scanner: what the alert is about. */
  readonly object: string | null;
  readonly facts: Readonly<Record<string, string>>;
  /** Many of it within an hour are one alert. Never for what is about a registered pack: a copy must not be one of many. */
  readonly burst?: boolean;
}

/** A pack that a site read well: all that is printed on it agrees with the register. */
export interface CleanScan {
  readonly by: { readonly gln: Gln; readonly site: Gln | null };
  readonly serial: Serial;
  readonly batch: Batch;
}

/** Takes findings; never waits, never throws, and never loses one of class A while the process lives. */
export abstract class AlertSink {
  abstract raise(draft: AlertDraft): void;
  /** Takes back what the site was alarmed of by a garbled reading of the same code, if it was. */
  abstract clean(scan: CleanScan): void;
}
