/**
 * For whom a step is signed: by a participant for itself at its own sites, or for another one by mandate.
 *
 * The acting party is the one whose site the step names: it is that one who holds, ships and answers. A maker may also have
 * its packs made at a site of somebody else; that rule is in origin.ts, since it depends on the product.
 */
import { Fault } from '../fault.js';
import type { StepKind } from '../epcis/event.js';
import type { Step } from '../epcis/step.js';
import type { Gln } from '../gs1/identifiers.js';
import { ENDS_IN_USE } from './words.js';
import { licensedSteps, mandateKey, type Key, type Participant, type Registry, type Site } from '../registry/registry.js';

/** What is asked of a step: which it is, and where. */
type Placed = Pick<Step, 'kind' | 'site' | 'location'> & { readonly reason?: string; readonly alreadyDone?: string | undefined };

/** Who acts, and where. */
export interface Acting {
  signer: Participant;
  site: Site;
  /** Why this could not be done now: of a report, which is logged even so, and of what undoes one. */
  lapsed: Fault | null;
}

/**
 * The acting party of a step, licensed and, where another one signs, mandated for it. What was done before the licence ended, or the
 * site was closed, may still be reported; when it was, the log cannot tell, so that somebody must look at it.
 *
 * @throws Fault `site-unknown`, `mandate-missing`, `key-not-for-site`, `site-closed`, `licence-missing`, `licence-expired`
 */
export function actingParty(registry: Registry, key: Key, step: Placed, time: number): Acting {
  const agent = registry.participants.get(key.participant)!;
  const lapses: Fault[] = [];
  const note = (fault: Fault | undefined): void => {
    if (fault && !mayLapse(step)) throw fault;
    if (fault) lapses.push(fault);
  };
  note(unlicensed(agent, step, time));
  const siteAt = (gln: Gln): Site => {
    const site = siteOf(registry, key, step, gln, time);
    if (!isClosing(step.kind)) note(closed(site));
    return site;
  };
  const site = siteAt(step.site);
  if (step.location !== undefined) siteAt(step.location);
  const signer = registry.participants.get(site.participant)!;
  note(unlicensed(signer, step, time));
  return { signer, site, lapsed: lapses[0] ?? null };
}

/** Whether a step says what was done already, or may take back that it was said. */
const mayLapse = ({ kind, alreadyDone }: Placed): boolean => alreadyDone !== undefined || kind === 'reactivate';

function siteOf(registry: Registry, key: Key, { kind }: Placed, gln: Gln, time: number): Site {
  const { participant, label, sites } = key;
  const site = registry.sites.get(gln);
  const isGiven = site && registry.mandates.has(mandateKey(site.participant, participant));
  if (!site || (site.participant !== participant && !isGiven)) {
    throw new Fault('site-unknown', `${gln} is not a site of ${participant}: register it, or name one that is`, { gln });
  }
  if (site.participant !== participant && !registry.isMandated(site.participant, participant, kind, gln, time)) {
    throw new Fault(
      'mandate-missing',
      `the mandate of ${site.participant} does not let ${participant} sign the step "${kind}" at ${gln}: ask it for one`,
      { principal: site.participant, step: kind, gln },
    );
  }
  if (sites && !sites.includes(gln)) {
    throw new Fault('key-not-for-site', `the key ${label} is bound to other sites than ${gln}: sign with a key of this site`, {
      gln,
    });
  }
  return site;
}

/** What is done at a closed site: its stock leaves, and what is the matter with it is said. */
const CLOSING: readonly StepKind[] = ['ship', 'return', 'void', 'unpack', 'end', 'lock', 'unlock', 'dispute'];

/** Whether a step is signed at a closed site, too. */
export const isClosing = (kind: StepKind): boolean => CLOSING.includes(kind);

/** The refusal of a site where nothing goes any more; undefined where it is open. */
function closed({ gln, active }: Site): Fault | undefined {
  if (active) return undefined;
  return new Fault('site-closed', `the site ${gln} is closed: its stock leaves it, and nothing goes there; name another site`, {
    gln,
  });
}

/** Throws `site-closed` where nothing goes any more. */
export function requireOpenSite(site: Site): void {
  const fault = closed(site);
  if (fault) throw fault;
}

/** Steps that need no licence: by them goods come out of the trade, or stop; none go in. */
const EXITS: readonly StepKind[] = ['return', 'void', 'unpack', 'lock', 'unlock', 'dispute'];

/** Whether a step needs no licence; an end does not unless the goods are used by it. */
export const isExit = ({ kind, reason }: Pick<Placed, 'kind' | 'reason'>): boolean =>
  EXITS.includes(kind) || (kind === 'end' && !(ENDS_IN_USE as readonly unknown[]).includes(reason));

/** The refusal of who has no licence for a step, or none any more. */
function unlicensed(participant: Participant, step: Placed, time: number): Fault | undefined {
  const { kind } = step;
  if (isExit(step) || licensedSteps(participant, time).includes(kind)) return undefined;
  const { gln, name, steps, until } = participant;
  if (!steps.includes(kind)) {
    return new Fault(
      'licence-missing',
      `the licence of ${name} does not allow the step "${kind}": ask the authority to extend it`,
      {
        participant: gln,
        step: kind,
      },
    );
  }
  return new Fault('licence-expired', `the licence of ${name} ended on ${until}: ask the authority to renew it`, {
    participant: gln,
    until,
  });
}
