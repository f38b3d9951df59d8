/** The server as an object, ready to listen or to be asked in a test. Starting and stopping it is main.ts's part. */
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { API } from './api.js';
import { AppModule } from './app.module.js';
import type { Config } from './settings.js';
import { nodeCrypto } from './platform/crypto.js';
import { createAdapter } from './platform/http/adapter.js';
import { securityHeaders } from './platform/http/headers.js';
import { describeApi } from './platform/http/openapi.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { validation } from './platform/http/validation.js';
import { createLog, logRequests, NestLog } from './platform/logging.js';
import { provideCrypto } from './protocol/crypto.js';

/**
 * The whole application of `config`, initialised: database open and migrated, all routes there, not yet listening.
 * @throws Error when the database is refused
 */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  provideCrypto(nodeCrypto);
  const log = createLog(config);
  const adapter = createAdapter(config);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(log),
  });
  logRequests(app.getHttpAdapter().getInstance(), log);
  await securityHeaders(app, config);
  app.useGlobalPipes(validation);
  app.useGlobalFilters(new ProblemFilter());
  describeApi(app, API);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
