import { describe, expect, it } from 'vitest';
import { databases } from '../../test/support/databases.js';
import { openDatabase } from '../platform/database/data-source.js';
import type { Entry } from '../protocol/entry.js';
import { schema } from '../schema.js';
import { Sequencer } from './sequencer.js';

describe.each(databases)('the sequencer on $name', ({ fresh }) => {
  it('does not let an entry on which the rules themselves fail take others with it', async () => {
    const home = await fresh();
    const db = await openDatabase(home.config, schema);
    const reports: unknown[] = [];
    const sequencer = new Sequencer({ ...db, now: () => 1, report: (reason) => reports.push(reason) });
    const header = {
      alg: 'ES256K',
      typ: 'registry+jws',
      kid: 'k',
      jti: 'j',
      log: '',
      prev: [],
      fence: { size: 0, root: '' },
    } as const;
    const entry = (id: string, record: object): Entry => ({
      id,
      jws: 'a.b.c',
      header,
      body: { kid: 'k', record } as Entry['body'],
    });
    // A genesis record that was not taken apart: no door lets it through, so the rules do not expect it.
    const poison = sequencer.submit(entry('poison', { type: 'genesis' }));
    const good = sequencer.submit(entry('good', { type: 'retire', key: 'k', from: 3 }));
    await expect(poison).rejects.toMatchObject({ code: 'write-failed' });
    await expect(good).rejects.toMatchObject({ code: 'foreign-ledger' });
    expect(reports).toHaveLength(1);
    await db.close();
    await home.close();
  });
});
