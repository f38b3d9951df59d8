/** The set-up page as built by `npm run build`: static, of this server alone, under a strict policy. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';

describe.each(databases)('the set-up page on $name', (database) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await LedgerWorld.unfounded(database);
  });
  afterAll(() => world.close());

  it('loads nothing but its own script and style, and sends nothing anywhere else', async () => {
    const { text, headers } = await world
      .get('/setup')
      .expect(200)
      .expect('content-type', /^text\/html/);
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
    const linked = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to!);
    expect(linked.sort()).toEqual(['/setup/setup.css', '/setup/setup.js']);
    expect(text).not.toMatch(/ (style|on[a-z]+)="/);
  });

  it('gives its script and style, and no other file', async () => {
    const { text } = await world
      .get('/setup/setup.js')
      .expect(200)
      .expect('content-type', /^text\/javascript/);
    expect(text).toContain('/api/genesis');
    expect(gzipSync(text).length, 'bytes, compressed').toBeLessThan(60_000);
    await world
      .get('/setup/setup.css')
      .expect(200)
      .expect('content-type', /^text\/css/);
    for (const path of ['/setup/index.html', '/setup/..%2f..%2fmain.js', '/setup/setup.js.map', '/setup/constructor']) {
      await world.get(path).expect(404);
    }
  });
});
