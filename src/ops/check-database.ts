/** `theriac check-database`: looks for damage in the database file of a data folder. */
import { existsSync } from 'node:fs';
import { say } from '../cli/terminal/output.js';
import { sqliteFileOf } from '../platform/database/data-source.js';
import { damagesOf } from '../platform/database/check.js';
import { Fault } from '../protocol/fault.js';
import { schema } from '../schema.js';
import { loadConfig } from '../settings.js';
import { startFailure } from './start-failure.js';

/** Tells each damaged place. @throws Fault `cannot-start` where there is no such file to check */
export async function checkDatabase({ json }: { json?: boolean }): Promise<void> {
  const config = loadConfig(process.env);
  if (config.DATABASE_URL)
    throw new Fault(
      'cannot-start',
      'this checks SQLite files. PostgreSQL checks its pages by itself where it was made with --data-checksums ("SHOW data_checksums"), and pg_amcheck its indexes',
    );
  const file = sqliteFileOf(config);
  if (!existsSync(file)) throw new Fault('cannot-start', `there is no ${file}: set THERIAC_DATA to the server's data folder`);
  const damages = await damagesOf(config, schema).catch((reason: unknown) => {
    throw startFailure(reason, config);
  });
  say(json, { good: damages.length === 0, file, damages }, [
    ...damages.map((place) => `DAMAGED: ${place}`),
    damages.length === 0
      ? `good: nothing is wrong in ${file}; "theriac audit" compares what it says with what was signed`
      : `bad: ${file} is damaged. Stop the server, keep a copy of the folder, look at the disk, and restore the newest backup that passes this check; the clients' receipts tell what is missing in it`,
  ]);
  process.exitCode = damages.length === 0 ? 0 : 1;
}
