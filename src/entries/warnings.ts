/**
 * What the door tells of goods that are handed out: the rules judge by the log, and a scan knows more, such as where else a code was
 * seen. Whoever dispenses against that decides it; its answer says what it went against.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { findListsOf, packsOf } from '../custody/read/lists.reader.js';
import { VerdictSource } from '../custody/verdict.source.js';
import { READER } from '../platform/database/database.module.js';
import { isReport } from '../protocol/custody/context.js';
import { ENDS_IN_USE } from '../protocol/custody/words.js';
import type { Entry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import type { Step } from '../protocol/epcis/step.js';
import { packUri } from '../protocol/gs1/identifiers.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { readKeys, readParticipants, readSites } from '../registry/registry.store.js';
import type { Warning } from '../wire/entries.js';
import { rehearse } from './judging.js';

/** Most packs of a request that are looked at; more are handed out by nobody at a counter. */
const MOST = 256;
/** Entries, and packs of each, that are looked at at once. */
const AT_ONCE = 8;

/** What is to be told with an entry: nothing with most of them; null where it cannot be said. */
export type Warned = readonly Warning[] | null | undefined;

/** Whether a step hands goods out now: a dispensing, or an end by which they are used. */
const handsOut = (step: Step): boolean =>
  !isReport(step) && (step.kind === 'dispense' || (step.kind === 'end' && ENDS_IN_USE.includes(step.reason)));

/** How many packs, and batches without serials, an entry hands out. */
function sizeOf({ body }: Entry): number {
  if (!('step' in body)) return 0;
  if (!handsOut(body.step)) return 0;
  const { epcs, list, quantities } = body.step.objects;
  return epcs.length + (list?.count ?? quantities?.length ?? 0);
}

@Injectable()
export class Warnings {
  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    private readonly verdicts: VerdictSource,
  ) {}

  /**
   * As `about`, of entries before they are judged, by their ids. Of one that would be refused, or is in the log, nothing is looked up:
   * what is asked for must not depend on whether somebody's goods exist.
   *
   * @param now epoch ms
   */
  async before(entries: readonly Entry[], now: number): Promise<Map<string, Warned>> {
    const ours = entries.filter(({ body }) => 'step' in body && handsOut(body.step));
    if (ours.length === 0) return new Map();
    try {
      const foreseen = await rehearse(this.db, entries, now);
      const passing = ours.filter(({ id }) => {
        const one = foreseen.get(id);
        return !(one instanceof Fault) && one?.repeat === false;
      });
      return await this.aboutAll(passing);
    } catch {
      return new Map(ours.map(({ id }) => [id, null]));
    }
  }

  /** As `about`, of the entries of a request, by their ids: beyond MOST packs of them all it is not said. */
  async aboutAll(entries: readonly Entry[]): Promise<Map<string, Warned>> {
    let packs = 0;
    const counted = entries.map((entry) => ({ entry, fits: (packs += sizeOf(entry)) <= MOST }));
    return new Map(
      await slowly(counted, async ({ entry, fits }): Promise<[string, Warned]> => [entry.id, await this.about(entry, fits)]),
    );
  }

  /**
   * What speaks against the packs, and the batches without serials, that an entry hands out which the rules allow: every reason of their
   * verdicts for its site that stops or holds, as they stand before it. It is no scan, and alerts nobody.
   *
   * @returns undefined of an entry that hands out nothing; null where it cannot be said, since the register cannot be asked or these
   *   are too many. It is no reason to refuse an entry
   */
  private async about({ header: { kid }, body }: Entry, fits: boolean): Promise<Warned> {
    if (!('step' in body) || !handsOut(body.step)) return undefined;
    if (!fits) return null;
    const { step } = body;
    try {
      const viewer = await this.viewer(kid, step);
      const named = viewer && (await this.named(viewer.agent, step));
      if (!named) return null;
      const found = await slowly(named, (object) => this.against(object, viewer.principal));
      return found.flat();
    } catch {
      return null;
    }
  }

  private async against(object: string, viewer: Professional): Promise<Warning[]> {
    const { reasons } = await this.verdicts.foresee(object, viewer);
    return reasons.flatMap(({ code, verdict, title, advice }) =>
      verdict === 'stop' || verdict === 'hold' ? [{ object, code, verdict, title, advice }] : [],
    );
  }

  /** For whom it is handed out, at its site, and whose key signed that. */
  private async viewer(
    kid: string,
    { site: at }: Step,
  ): Promise<{ principal: Professional; agent: Professional['gln'] } | undefined> {
    const [[key], [site]] = await Promise.all([readKeys(this.db, [kid]), readSites(this.db, [at])]);
    const [party] = site ? await readParticipants(this.db, [site.participant]) : [];
    if (!key || !party) return undefined;
    const { gln, role } = party;
    const principal = { kind: 'participant', gln, role, kid, permissions: key.permissions, site: at } as const;
    return { principal, agent: key.participant };
  }

  private async named(agent: Professional['gln'], { objects: { epcs, list, quantities } }: Step): Promise<string[] | undefined> {
    if (!list) return [...epcs, ...(quantities ?? []).map(({ uri }) => uri)];
    const [stored] = await findListsOf(this.db, agent, [list.root]);
    if (!stored || stored.count > MOST) return undefined;
    const packs: string[] = [...epcs];
    for await (const some of packsOf(this.db, stored)) packs.push(...some.map(([gtin, serial]) => packUri(gtin, serial)));
    return packs;
  }
}

/** The results of `work` on each item, in their order, AT_ONCE at a time. */
async function slowly<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return results;
}
