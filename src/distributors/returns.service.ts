/** Checks returned goods before they go back on the shelf, and keeps what was answered. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { handoffsOf, quantitiesOf, type OutAndBack, type PastHandoff } from '../custody/read/handoffs.reader.js';
import { VerdictSource } from '../custody/verdict.source.js';
import { READER } from '../platform/database/database.module.js';
import { newId } from '../platform/new-id.js';
import { Fault } from '../protocol/fault.js';
import { batchUri, type Gln, type Lot } from '../protocol/gs1/identifiers.js';
import { batchKey } from '../protocol/registry/registry.js';
import type { Verdict } from '../protocol/verdict/judge.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { whose } from '../registry/policy/session.policy.js';
import { maySeeReturnCheck, visibleReturnChecks } from '../registry/policy/trade.policy.js';
import { pageOf } from '../platform/http/pages.js';
import { judgeReturn } from './returns.rules.js';
import { listChecks, readCheck, recordCheck } from './returns.store.js';
import type { ChecksPage, CheckView, ReturnBody, ReturnItem } from '../wire/returns.js';

/** Codes that are looked up at once. */
const AT_ONCE = 8;

@Injectable()
export class ReturnChecks {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly verdicts: VerdictSource,
  ) {}

  /** Answers for each code, in their order; the answer is on the disk before it is given. @throws Fault `register-unavailable` */
  async check(viewer: Professional, { codes, returner, rma, separators }: ReturnBody, now: number): Promise<CheckView> {
    const items: ReturnItem[] = [];
    for (let at = 0; at < codes.length; at += AT_ONCE) {
      const some = codes.slice(at, at + AT_ONCE);
      items.push(...(await Promise.all(some.map((code) => this.answer(viewer, code, { returner, rma, separators })))));
    }
    const saleable = items.filter(({ result }) => result === 'saleable').length;
    const { gln: by, site, kid } = viewer;
    const time = new Date(now).toISOString();
    const check = { id: newId(now), by, site, kid, time, returner, rma, count: items.length, saleable, items };
    await recordCheck(this.writer, check);
    return check;
  }

  private async answer(
    viewer: Professional,
    code: string,
    { returner, rma, separators }: Pick<ReturnBody, 'returner' | 'rma' | 'separators'>,
  ): Promise<ReturnItem> {
    const verdict = await this.verdicts.verdict(code, { separators, offline: false }, viewer);
    const { product, batch, reasons } = verdict;
    const handoffs = await this.handoffs(verdict, viewer.gln, returner);
    const { out, back } = handoffs ?? { out: null, back: null };
    const lot = batch?.lot as Lot | undefined;
    return {
      code,
      object: verdict.pack?.uri ?? verdict.container?.uri ?? (product && lot ? batchUri(product.gtin, lot) : null),
      ...judgeReturn({ verdict, handoffs, own: viewer.gln, returner, rma }),
      reasons: reasons.map(({ code: why, verdict: word, title, advice }) => ({ code: why, verdict: word, title, advice })),
      gtin: product?.gtin ?? null,
      product: product?.name ?? null,
      lot: lot ?? null,
      expiry: batch?.expiry ?? null,
      shipped: out && handoffView(out),
      returned: back && { ...handoffView(back), rma: back.rma, state: back.isIn ? 'booked_in' : 'on_its_way' },
    };
  }

  /** How the thing went out and came back; null where only the returner's GLN could tell, and it is not known. */
  private async handoffs({ pack, product, batch }: Verdict, own: Gln, returner: Gln | null): Promise<OutAndBack | null> {
    if (pack) return handoffsOf(this.reader, pack.uri, own);
    if (!product || !batch || returner === null) return null;
    return quantitiesOf(this.reader, batchKey(product.gtin, batch.lot), own, returner);
  }

  /** Checks of the viewer's (a regulator: `of` one or all), the newest first. */
  async list(
    viewer: Professional,
    { of, ...query }: { of?: Gln | undefined; object?: string | undefined; after?: string | undefined; limit: number },
  ): Promise<ChecksPage> {
    const found = await listChecks(this.reader, { ...query, visible: visibleReturnChecks(viewer), by: whose(viewer, of) });
    return pageOf(found, query.limit, ({ id }) => id);
  }

  /** One check. @throws Fault `return-check-unknown` where there is none, or it is another's */
  async get(viewer: Professional, id: string): Promise<CheckView> {
    const check = await readCheck(this.reader, id);
    if (check && maySeeReturnCheck(viewer, check)) return check;
    throw new Fault('return-check-unknown', 'there is no such return check, or it is not yours: list yours', { id });
  }
}

const handoffView = ({ id, time, partner }: PastHandoff) => ({ id, time: new Date(time).toISOString(), partner });
