/** What shippings sent under despatch advices, written with their entries. Read in read/sent.reader.ts. */
import type { QueryRunner } from 'typeorm';
import { insertRows, type SqlValue } from '../../platform/database/sql.js';
import type { Book } from '../../protocol/custody/book.js';

const COLUMNS = ['idx', 'number', 'holding', 'giver', 'from', 'taker', 'site', 'packs', 'arrived'];

/** Writes down what shippings sent under advices, in the transaction that logs them. */
export async function flushConsignments(tx: QueryRunner, { consignments }: Book): Promise<void> {
  const values = consignments.map(({ index, advice, holding, giver, from, taker, packs, arrived }): SqlValue[] => {
    return [index, advice, holding ?? 0, giver, from, taker.holder, taker.site, JSON.stringify(packs), arrived];
  });
  await insertRows(tx, 'consignment', COLUMNS, values);
}
