/** Takes a defence out of a running server, to show that a test would notice. Done at the database's door: no class of ours is replaced. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { SequencerService } from '../../src/entries/sequencer.service.js';
import { READER } from '../../src/platform/database/database.module.js';
import { inTransaction } from '../../src/platform/database/transaction.js';

const writerOf = (server: NestFastifyApplication): DataSource =>
  server.get(getDataSourceToken() as typeof DataSource, { strict: false });

/** The compare-and-swap of the head swaps without comparing. Gives the way back. */
export function withoutCompare(server: NestFastifyApplication): () => void {
  const prototype = Object.getPrototypeOf(writerOf(server).createQueryRunner()) as QueryRunner;
  const query = prototype.query;
  prototype.query = function (this: QueryRunner, text: string, ...rest: unknown[]) {
    const changed = text.replace(/^(UPDATE "head" .*) WHERE ("size" = \S+ AND "root" = \S+)$/, '$1 WHERE (1 = 1 OR ($2))');
    return (query as (...args: unknown[]) => unknown).call(this, changed, ...rest);
  } as QueryRunner['query'];
  return () => {
    prototype.query = query;
  };
}

/**
 * Reads take a turn of the event loop each, as they do over a network, and nothing is kept from one group of entries to the
 * next. SQLite's driver answers at once, so two servers in one process would never get between each other's reading and
 * writing, as two processes do.
 */
export function unhurried(server: NestFastifyApplication): void {
  const reader = server.get<DataSource>(getDataSourceToken(READER), { strict: false });
  const query = reader.query.bind(reader) as (...args: unknown[]) => Promise<unknown>;
  reader.query = (async (...args: unknown[]) => {
    await new Promise(setImmediate);
    return query(...args);
  }) as DataSource['query'];
  const { sequencer } = server.get(SequencerService, { strict: false }) as unknown as { sequencer: object };
  Object.defineProperty(sequencer, 'kept', { get: () => undefined, set: () => undefined });
}

/** Entries may be stored twice: the UNIQUE constraint on their ids is gone. */
export async function withoutUnique(server: NestFastifyApplication): Promise<void> {
  const writer = writerOf(server);
  await inTransaction(writer, async (tx) => {
    if (writer.options.type === 'postgres') return void (await tx.query('ALTER TABLE "entry" DROP CONSTRAINT "UQ_entry_id"'));
    await tx.query('CREATE TABLE "copy" AS SELECT * FROM "entry"');
    await tx.query('DROP TABLE "entry"');
    await tx.query(
      'CREATE TABLE "entry" ("idx" bigint PRIMARY KEY, "time" bigint, "id" varchar(43), "kid" varchar(43), "jws" text)',
    );
    await tx.query('INSERT INTO "entry" SELECT * FROM "copy"');
    await tx.query('DROP TABLE "copy"');
  });
}
