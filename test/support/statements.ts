/** The statements that a server runs, on all its connections. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../src/platform/database/database.module.js';
import type { LedgerWorld } from './ledger-world.js';

/** Tells `note` each statement that the world's server runs from now on, its parameters as one `?`. */
export function watchStatements(world: LedgerWorld, note: (statement: string) => void): void {
  const watched = new WeakSet<object>();
  for (const token of [getDataSourceToken(), getDataSourceToken(READER)]) {
    const source = world.server.app.get<DataSource>(token, { strict: false });
    const original = source.createQueryRunner.bind(source);
    source.createQueryRunner = (...mode) => {
      const runner = original(...mode);
      // On SQLite there is one for all.
      if (watched.has(runner)) return runner;
      watched.add(runner);
      const query = runner.query.bind(runner) as (...all: unknown[]) => Promise<unknown>;
      runner.query = ((...all: unknown[]) => {
        note(String(all[0]).replaceAll(/(\(?(\?|\$\d+)(, \?|, \$\d+)*\)?(, )?)+/g, '?'));
        return query(...all);
      }) as never;
      return runner;
    };
  }
}
