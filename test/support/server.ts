/** A server for a test: the real application on a database of its own, asked without a network. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { Guesses } from '../../src/scan/guesses.js';
import type { Home, TestDatabase } from './databases.js';

export interface TestServer {
  app: NestFastifyApplication;
  home: Home;
  close(): Promise<void>;
}

/** Starts the application on a fresh database. Ask it with supertest: `request(app.getHttpServer())`. */
export async function startServer(database: TestDatabase): Promise<TestServer> {
  const home = await database.fresh();
  const app = await createApp(home.config);
  // Tests ask for far more codes in an hour than an address may; how many that are is tried in guesses.test.ts.
  app.get(Guesses, { strict: false }).mayAsk = () => true;
  return {
    app,
    home,
    close: async () => {
      await app.close();
      await home.close();
    },
  };
}
