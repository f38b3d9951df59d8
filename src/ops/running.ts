/** A server of this process: started, told about, stopped. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { createApp } from '../app.js';
import type { Config } from '../settings.js';
import { Publisher } from '../ledger/publisher.js';
import { holdDataFolder } from '../platform/data-folder.js';
import { READER } from '../platform/database/database.module.js';
import type { Ledger } from '../protocol/registry/registry.js';
import { readLedger } from '../registry/registry.store.js';
import { startFailure } from './start-failure.js';

/**
 * Starts to listen. The process stops in order on SIGINT and SIGTERM: no new requests, answers given, database closed.
 *
 * @throws Fault that says what keeps it from starting, and what to do
 */
export async function start(config: Config): Promise<NestFastifyApplication> {
  // Garbage goes when the heap has grown by a third, not by several times: under load that is a third of all memory.
  setFlagsFromString('--heap-growing-percent=30');
  try {
    const app = await open(config);
    app.enableShutdownHooks();
    await app.listen(config.PORT, config.HOST);
    return app;
  } catch (reason) {
    throw startFailure(reason, config);
  }
}

/** Tries, without a server, whether one could listen where the settings say. @throws Fault as start */
export async function tryAddress(config: Config): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen(config.PORT, config.HOST), 'listening');
  } catch (reason) {
    throw startFailure(reason, config);
  }
  probe.close();
  await once(probe, 'close');
}

/** The application of a data folder, which it holds until the process ends. @throws Fault `folder-held` and as createApp */
export function open(config: Config): Promise<NestFastifyApplication> {
  // With PostgreSQL several processes serve one database, and may share the folder with its log key.
  if (!config.DATABASE_URL) holdDataFolder(config.THERIAC_DATA);
  return createApp(config);
}

/** Why a server that runs adds nothing to its log; undefined where it does. */
export function troubleOf(app: NestFastifyApplication): string | undefined {
  try {
    app.get(Publisher, { strict: false }).assertRunning();
    return undefined;
  } catch (reason) {
    return (reason as Error).message;
  }
}

/** The ledger that a server serves, undefined before it is founded. */
export const ledgerOf = (app: NestFastifyApplication): Promise<Ledger | undefined> =>
  readLedger(app.get<DataSource>(getDataSourceToken(READER), { strict: false }));
