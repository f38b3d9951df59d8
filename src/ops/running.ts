/** A server of this process: started, told about, stopped. */
import { setFlagsFromString } from 'node:v8';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { createApp } from '../app.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import type { Ledger } from '../protocol/registry/registry.js';
import { readLedger } from '../registry/registry.store.js';

/** Starts to listen. The process stops in order on SIGINT and SIGTERM: no new requests, answers given, database closed. */
export async function start(config: Config): Promise<NestFastifyApplication> {
  // Garbage goes when the heap has grown by a third, not by several times: under load that is a third of all memory.
  setFlagsFromString('--heap-growing-percent=30');
  const app = await createApp(config);
  app.enableShutdownHooks();
  await app.listen(config.PORT, config.HOST);
  return app;
}

/** The ledger that a server serves, undefined before it is founded. */
export const ledgerOf = (app: NestFastifyApplication): Promise<Ledger | undefined> =>
  readLedger(app.get<DataSource>(getDataSourceToken(READER), { strict: false }));
