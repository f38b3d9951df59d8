/**
 * The rules of custody: which step is allowed, and what it changes in the book.
 *
 * Pure: judged from the registry and the book as they stand before the entry, the entry's position and nothing else.
 * Server, auditor and browser run this same code. docs/protocol.md, chapter 7, numbers the rules. This file has what all
 * steps share; the steps are in making.ts, handoff.ts, counter.ts and marks.ts.
 */
import { Fault } from '../fault.js';
import type { StepKind } from '../epcis/event.js';
import { MAX_PREV } from '../jws.js';
import type { Position } from '../registry/case.js';
import { requirePermission, signingKey } from '../registry/keys.js';
import type { Key, Participant, Registry, Site } from '../registry/registry.js';
import type { Head, Selected } from './book.js';
import type { Case, StepToJudge, World } from './case.js';
import { dispense, reactivate } from './counter.js';
import { receive, ship, voidShipping } from './handoff.js';
import { commission, pack, unpack } from './making.js';
import { lock, unlock } from './marks.js';
import { selectObjects } from './select.js';

/** How far an event's time may lie ahead of the sequencer's, in milliseconds: five minutes. */
export const MAX_AHEAD = 5 * 60_000;

/** Steps that say something of an object without moving it. */
const MARKS: readonly StepKind[] = ['lock', 'unlock'];

/**
 * Judges a step and, where it is allowed, puts its changes into the book. The caller commits, or rolls back on a throw.
 *
 * @throws Fault naming object, rule and remedy; Deferred where the book must be loaded anew first
 */
export function judgeStep(entry: StepToJudge, world: World, at: Position): void {
  const { registry, book } = world;
  const { step } = entry;
  const isMark = MARKS.includes(step.kind);
  const key = signingKey(registry, entry.kid, at.index);
  requirePermission(key, isMark ? 'lock' : 'custody');
  const signer = registry.participants.get(key.participant)!;
  requireLicence(signer, step.kind, at.time);
  const site = ownSite(registry, key, step.site);
  if (step.location !== undefined) ownSite(registry, key, step.location);
  if (step.time > at.time + MAX_AHEAD) {
    throw new Fault(
      'event-ahead',
      `the event lies ahead of the server's time, ${new Date(at.time).toISOString()}: set the clock and sign again`,
      {
        serverTime: at.time,
      },
    );
  }
  const on: Case = { registry, book, step, id: entry.id, at, head: { index: at.index, id: entry.id }, key, signer, site };
  if (step.kind === 'commission') {
    requireHeads([], entry.prev);
    return commission(on as Case<'commission'>);
  }
  const selected = selectObjects(on);
  const parent = 'parent' in step ? book.containers.get(step.parent) : undefined;
  const heads = [...selected.map(({ id }) => book.head(id)), ...(parent === undefined ? [] : [book.head(parent)])];
  requireHeads(isMark ? [] : heads, entry.prev);
  (RULES[step.kind] as (on: Case, selected: readonly Selected[]) => void)(on, selected);
}

type Selecting = Exclude<StepKind, 'commission'>;
const RULES: { readonly [K in Selecting]: (on: Case<K>, selected: readonly Selected[]) => void } = {
  pack,
  unpack,
  ship,
  void: voidShipping,
  receive,
  dispense,
  reactivate,
  lock,
  unlock,
};

function requireLicence({ gln, name, steps, until }: Participant, kind: StepKind, time: number): void {
  if (!steps.includes(kind)) {
    throw new Fault(
      'licence-missing',
      `the licence of ${name} does not allow the step "${kind}": ask the authority to extend it`,
      {
        participant: gln,
        step: kind,
      },
    );
  }
  if (until !== null && new Date(time).toISOString().slice(0, 10) > until) {
    throw new Fault('licence-expired', `the licence of ${name} ended on ${until}: ask the authority to renew it`, {
      participant: gln,
      until,
    });
  }
}

function ownSite(registry: Registry, key: Key, gln: Site['gln']): Site {
  const site = registry.sites.get(gln);
  if (site?.participant !== key.participant) {
    throw new Fault('site-unknown', `${gln} is not a site of ${key.participant}: register it, or name one that is`, { gln });
  }
  if (key.sites && !key.sites.includes(gln)) {
    throw new Fault(
      'key-not-for-site',
      `the key ${key.label} is bound to other sites than ${gln}: sign with a key of this site`,
      { gln },
    );
  }
  return site;
}

function requireHeads(heads: readonly Head[], prev: readonly string[]): void {
  const ids = [...new Set(heads.map(({ id }) => id))].sort();
  if (ids.length > MAX_PREV) {
    throw new Fault(
      'too-many-heads',
      `the objects continue ${ids.length} different steps, an entry names at most ${MAX_PREV}: split the event`,
      { heads: ids.length },
    );
  }
  if (ids.length === prev.length && ids.every((id, i) => id === prev[i])) return;
  throw new Fault('stale-prev', 'an object has moved on since you read it: read it again, look at what changed and sign anew', {
    heads: ids,
  });
}
