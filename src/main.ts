#!/usr/bin/env node
/** The program's entry. `serve`, also the default, runs the server until it is told to stop. */
import 'reflect-metadata';
import { createApp } from './app.js';
import { loadConfig } from './platform/config.js';

async function serve(): Promise<void> {
  const config = loadConfig(process.env);
  const app = await createApp(config);
  app.enableShutdownHooks();
  await app.listen(config.PORT, config.HOST);
  console.log(`Theriac listens on ${await app.getUrl()}`);
}

try {
  await serve();
} catch (reason) {
  console.error(reason instanceof Error ? reason.message : reason);
  process.exit(2); // A database that was opened before the failure must not keep the process alive.
}
