/**
 * Contested reports: what happened against the rules is logged all the same, and somebody must look at it. Each opens an
 * alert with whoever reported it, and with whom it concerns by the register.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { readHistory, readObject } from '../custody/read/custody.reader.js';
import { stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import type { StoredEntry } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import { packsIn } from '../protocol/custody/book.js';
import { batchKeyOf } from '../protocol/custody/select.js';
import type { Chain } from '../protocol/custody/standing.js';
import type { Step } from '../protocol/epcis/step.js';
import { parseObjectUri, type Gln } from '../protocol/gs1/identifiers.js';
import { batchParts } from '../protocol/registry/registry.js';
import { readProducts } from '../registry/goods.reader.js';
import { readSites } from '../registry/registry.store.js';
import { type Finding, openAlerts } from './opening.js';

@Injectable()
export class ContestedReports implements FollowUpWorker {
  /** Opens the alert of a report's entry, about the first object that it names, or the first of its batches. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const step = stepOf(entry);
    const [place] = await readSites(tx, [step.site]);
    const reporter = place!.participant;
    const object = step.objects.epcs[0] ?? step.objects.quantities![0]!.uri;
    const chain = await readObject(tx, object);
    const isCase = chain === undefined && (await makerOf(tx, object, chain)) === null;
    const kind = kindOf(step, object, isCase, chain);
    if (!kind) return;
    const finding = {
      ...kind,
      by: { gln: reporter, site: step.site },
      partner: kind.kind === 'CONTESTED' ? await concerned(tx, object, chain, reporter) : await makerOf(tx, object, chain),
      object,
      // What is taken into stock and is in somebody's hands is the report of a receipt.
      facts: {
        step: step.kind === 'stock' ? 'receive' : step.kind,
        entry: entry.id,
        ...((await hadNoEffect(tx, chain, entry)) && { waits: 'true' }),
      },
      burst: true,
      times: 1,
    } as const;
    await openAlerts(tx, [finding], Date.now());
  }
}

/**
 * What must be looked at: a pack that does not exist, by its manufacturer, and by the authority after a day without its data;
 * what was found, by its manufacturer; what contradicts the register. Late data are the partners' own affair; what left the
 * trade against the rules is the authority's after a day. Undefined where a stock-taking only received, or got back, what was meant for it.
 */
function kindOf(
  step: Step,
  object: string,
  isCase: boolean,
  chain: Chain | undefined,
): Pick<Finding, 'kind' | 'class' | 'graceHours'> | undefined {
  const isPack = parseObjectUri(object).kind === 'sgtin';
  if (isPack && !isCase && !chain) return { kind: 'SERIAL_UNKNOWN', class: 'A', graceHours: 24 };
  if (step.kind !== 'stock') return { kind: 'CONTESTED', class: 'C', graceHours: step.kind === 'receive' ? 0 : 24 };
  if (!isPack || chain![0].found === 'unmade') return { kind: 'FOUND', class: 'C', graceHours: 0 };
  return chain![0].claims.length > 0 ? { kind: 'CONTESTED', class: 'C', graceHours: 0 } : undefined;
}

/** Whether it was only a word on the object, which waits until something settles it. */
async function hadNoEffect(db: Runner, chain: Chain | undefined, { index }: StoredEntry): Promise<boolean> {
  const history = chain ? await readHistory(db, chain[0]) : [];
  return history.some((item) => item.index === index && item.mark);
}

/** Who has the object by the register or, where that is the reporter, who made its batch. */
async function concerned(db: Runner, object: string, chain: Chain | undefined, reporter: Gln): Promise<Gln | null> {
  const holder = chain?.at(-1)!.holder;
  return holder !== undefined && holder !== reporter ? holder : makerOf(db, object, chain);
}

/** Who makes the object: the product of its batch or, of a pack that does not exist, of its number. */
async function makerOf(db: Runner, object: string, chain: Chain | undefined): Promise<Gln | null> {
  const id = parseObjectUri(object);
  const batch = chain ? Object.keys(packsIn(chain[0]))[0] : id.kind === 'lgtin' ? batchKeyOf(object) : undefined;
  const gtin = batch === undefined ? id.kind === 'sgtin' && id.gtin : batchParts(batch)[0];
  const [product] = gtin === false ? [] : await readProducts(db, [gtin]);
  return product?.participant ?? null;
}
