/** The page behind the codes on packs: what a phone's camera opens, what programs get at the same address, what nobody gets. */
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/protocol/verdict/public-texts.js';
import { SCANS } from '../src/registry/policy/limits.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';

const HOSTILE = `<script>alert("1")</script>`;

describe('the public page', () => {
  let world: CounterWorld;
  /** Everything that must not be told. */
  let secrets: string[];

  beforeAll(async () => {
    world = await CounterWorld.open(databases[0]!);
    await world.batch('A1');
    await world.batch('R/1');
    await world.atPharmacy('A1', 'S1');
    const sold = await world.atPharmacy('A1', 'S2');
    await world.dispense(world.pharmacy, sold);
    await world.atPharmacy('R/1', 'S3');
    await world.recall('REF', { lots: ['R/1'], patientText: HOSTILE });
    const { maker, wholesaler, pharmacy, otherPharmacy, base, branch } = world;
    const parties = [maker, wholesaler, pharmacy, otherPharmacy, base.authority];
    secrets = [...parties.map(({ gln }) => gln), branch, wholesaler.name, pharmacy.name, 'Am Markt', 'Berlin', 'Europe/'];
  });
  afterAll(() => world.close());

  const open = (path: string, headers: Record<string, string> = {}) => world.base.get(path).set(headers);
  const html = async (path: string, headers?: Record<string, string>): Promise<string> =>
    (await open(path, headers).expect(200).expect('content-type', 'text/html; charset=utf-8')).text;
  const json = async (path: string) => (await open(path, { accept: 'application/json' }).expect(200)).body;

  it('tells what is known of a pack, in words that are never "genuine" and colours that are never green', async () => {
    const page = await html(world.page('S1', 'A1'));
    expect(page).toContain('<h1>Not recorded as handed out</h1>');
    expect(page).toContain('Medicine 1');
    expect(await html(world.page('S2', 'A1'))).toMatch(/<h1>Handed out once, on [0-9]{1,2}&nbsp;\w+ 20[0-9]{2}<\/h1>/);
    expect(await html(world.page('S3', 'R/1'))).toMatch(/<h1>Recalled since /);
    expect(await html(world.page('NOPE', 'A1'))).toContain('<h1>This code is not known here</h1>');
    for (const code of [world.page('S1', 'A1'), world.page('S2', 'A1')])
      expect(await html(code)).not.toMatch(/genuine|authentic|in order/i);
    const { text: css } = await open(cssOf(page)).expect(200);
    for (const [, red, green, blue] of css.matchAll(/#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/gi)) {
      const [r, g, b] = [red, green, blue].map((hex) => parseInt(hex!, 16)) as [number, number, number];
      expect(g - Math.max(r, b), `#${red}${green}${blue}`).toBeLessThan(16);
    }
  });

  it('answers for a batch and a product where less than the whole code is given', async () => {
    const codes = async (path: string) => (await json(path)).answers.map(({ code }: { code: string }) => code);
    expect(await codes(`/01/${world.gtin}`)).toEqual(['product_listed']);
    expect(await codes(`/01/${world.gtin}/10/A1`)).toEqual(['batch_listed']);
    expect(await codes(`/01/${world.gtin}/10/R%2F1`)).toEqual(['recalled']);
    expect(await codes(`/01/${world.gtin}/21/S2`)).toEqual(['product_listed']);
    expect(await codes(`/01/${world.gtin}/10/A1/21/S2`)).toEqual(['batch_listed']);
    expect(await codes(`/01/${world.gtin}/22/V/10/A1/21/S2?17=${EXPIRY.slice(2).replaceAll('-', '')}`)).toEqual(['handed_out']);
    expect(await codes(`/01/${world.gtin}/10/NOPE`)).toEqual(['unknown']);
  });

  it('lets nobody find out serials: unknown, of another batch, and of another month all look alike', async () => {
    const same = async (path: string) => ({ ...(await json(path)), asOf: null });
    const unknown = await same(world.page('NOPE', 'A1'));
    await world.batch('A2');
    expect(await same(world.page('S1', 'A2'))).toEqual(unknown);
    expect(await same(world.page('S1', 'A1', { expiry: `${EXPIRY.slice(0, 5)}09-15` }))).toEqual(unknown);
    expect(await same(world.page('s1', 'A1'))).toEqual(unknown);
    expect(await same(world.page('S1', 'A1', { gtin: world.gtinOf(77) }))).toEqual(unknown);
    expect(await same(`/01/${world.gtin}/10/A1/21/NOPE`)).toEqual(await same(`/01/${world.gtin}/10/A1/21/S1`));
    expect(await same(`/01/${world.gtin}/21/NOPE`)).toEqual(await same(`/01/${world.gtin}/21/S1`));
  });

  it('names no company but the manufacturer, no place, no number of either', async () => {
    for (const serial of ['S1', 'S2', 'S3']) {
      const path = world.page(serial, serial === 'S3' ? 'R/1' : 'A1');
      for (const text of [await html(path), JSON.stringify(await json(path))]) {
        expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
        expect(text).toContain(world.maker.name);
      }
    }
  });

  it('says the same whether or not one is signed in', async () => {
    const token = await world.session(world.pharmacy);
    const { body } = await world.base.get(world.page('S1', 'A1'), token).set('accept', 'application/json').expect(200);
    expect({ ...body, asOf: null }).toEqual({ ...(await json(world.page('S1', 'A1'))), asOf: null });
    await world.base.get(world.page('S1', 'A1'), 'no-session-at-all').expect(200);
  });

  it('speaks the reader’s language, and says that it depends on it', async () => {
    const titles = {
      en: 'Not recorded as handed out',
      de: 'Nicht als abgegeben erfasst',
      fr: 'Pas enregistré comme délivré',
      it: 'Non risulta consegnato',
    };
    for (const language of LANGUAGES) {
      const answer = await open(world.page('S1', 'A1'), { 'accept-language': `${language}-CH, en;q=0.3` }).expect(200);
      expect(answer.text).toContain(`<html lang="${language}">`);
      expect(answer.text).toContain(titles[language]);
      expect(answer.headers).toMatchObject({ 'content-language': language, vary: 'accept, accept-language' });
    }
    expect(await html(world.page('S1', 'A1'), { 'accept-language': 'ja, fr;q=0.5, de;q=0.4' })).toContain(titles.fr);
    expect(await html(world.page('S1', 'A1'), { 'accept-language': 'de;q=0, *' })).toContain(titles.en);
    expect(await html(world.page('S1', 'A1'), { 'accept-language': 'ja' })).toContain(titles.en);
  });

  it('offers the other languages at its own address, which asks for one whatever the browser is set to', async () => {
    const linksOf = (page: string) => [...page.matchAll(/<a href="([^"]+)" hreflang="([a-z]+)"/g)];
    const links = linksOf(await html(world.page('S1', 'A1')));
    expect(links.map(([, , language]) => language)).toEqual(['de', 'fr', 'it']);
    const [path] = world.page('S1', 'A1').split('?');
    for (const [, href, language] of links) {
      const other = await html(path + href!.replaceAll('&amp;', '&'), { 'accept-language': 'en' });
      expect(other).toContain(`<html lang="${language}">`);
      expect(other).toContain('S1');
      // From there one gets to the others, the first included.
      expect(linksOf(other).map(([, , each]) => each)).toEqual(LANGUAGES.filter((each) => each !== language));
    }
    expect(await html(`${world.page('S1', 'A1')}&lang=xx`, { 'accept-language': 'fr' })).toContain('<html lang="fr">');
    expect(await html(`/01/${world.gtin}`)).toContain('href="?lang=it"');
  });

  it('gives what is not to be used no last day of use', async () => {
    expect(await html(world.page('S1', 'A1'))).toContain('Use until');
    for (const code of [world.page('S3', 'R/1'), world.page('NOPE', 'A1')]) expect(await html(code)).not.toContain('Use until');
  });

  it('is what a telephone gets from every form of a link: another order, a slash behind it, another key', async () => {
    const { gtin } = world;
    const date = `17=${EXPIRY.slice(2).replaceAll('-', '')}`;
    const forms = [
      `/01/${gtin}/10/A1/21/S1/?${date}`,
      `/01/${gtin}/21/S1/10/A1?${date}`,
      `/01/${gtin}/21/S1?${date}&10=A1`,
      `/01/${gtin}/?10=A1&21=S1&${date}`,
      `/01/${gtin.slice(1)}/10/A1/21/S1?${date}`,
      `/gtin/${gtin}/lot/A1/ser/S1?${date}`,
    ];
    for (const path of forms) {
      expect(await html(path), path).toContain('<h1>Not recorded as handed out</h1>');
      expect((await json(path)).answers[0].code, path).toBe('not_handed_out');
    }
    for (const path of ['/00/095210010000000129', '/414/9521001000000/254/7', '/8003/095210010000177', `/01/${gtin}/235/X`])
      expect((await open(path)).headers['content-type'], path).toBe('text/html; charset=utf-8');
  });

  it('is where the form of the home page leads, whatever way the date is written', async () => {
    const home = (await open('/', { 'accept-language': 'it' }).expect(200)).text;
    expect(home).toMatch(/<form action="\/pack" method="get">.*Numero di serie/s);
    const month = `${EXPIRY.slice(5, 7)}/${EXPIRY.slice(0, 4)}`;
    const query = new URLSearchParams({ gtin: world.gtin, serial: 'S1', lot: 'A1', expiry: month });
    const { headers } = await open(`/pack?${query.toString()}`).expect(303);
    expect(headers['location']).toBe(`/01/${world.gtin}/10/A1/21/S1?17=${EXPIRY.slice(2, 4)}${EXPIRY.slice(5, 7)}00`);
    expect(await html(headers['location']!)).toContain('<h1>Not recorded as handed out</h1>');
    await open(`/pack?gtin=${'x'.repeat(50)}`).expect(400);
  });

  it('gives people HTML, programs JSON, and resolvers a linkset', async () => {
    const typeOf = async (accept: string, path = world.page('S1', 'A1')) =>
      (await open(path, { accept }).expect(200)).headers['content-type'];
    expect(await typeOf('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toMatch(/^text\/html/);
    expect(await typeOf('*/*')).toMatch(/^text\/html/);
    expect(await typeOf('application/json')).toMatch(/^application\/json/);
    expect(await typeOf('application/*')).toMatch(/^application\/json/);
    expect(await typeOf('image/png')).toMatch(/^text\/html/);
    expect(await typeOf('text/html;q=0.1, application/json')).toMatch(/^application\/json/);
    expect(await typeOf('text/html;q=x, application/json;q=0.1')).toMatch(/^application\/json/);
    const linksets = [
      open(world.page('S3', 'R/1'), { accept: 'application/linkset+json' }),
      open(`${world.page('S3', 'R/1')}&linkType=all`, { accept: 'text/html' }),
    ];
    for (const asked of linksets) {
      const { text } = await asked.expect(200).expect('content-type', /^application\/linkset\+json/);
      const [link] = JSON.parse(text).linkset;
      expect(link.anchor).toBe(`https://id.gs1.org${world.page('S3', 'R/1')}`);
      const [{ href }] = link['https://ref.gs1.org/voc/defaultLink'];
      expect(href).toBe(world.base.server.home.config.THERIAC_PUBLIC_URL + world.page('S3', 'R/1'));
    }
  });

  it('refuses what is no Digital Link: with a page to people, with a problem to programs', async () => {
    const wrong = [
      `/01/${world.gtin.slice(0, 13)}${(Number(world.gtin[13]) + 1) % 10}`,
      `/01/${world.gtin}/10/A1?17=271399`,
      `/01/${world.gtin}/21/${encodeURIComponent(HOSTILE.repeat(3))}`,
      `/01/${world.gtin}/10/${'x'.repeat(500)}`,
      '/01/%2e%2e/10/x',
    ];
    for (const path of wrong) {
      const { text } = await open(path)
        .expect(400)
        .expect('content-type', /^text\/html/);
      expect(text).not.toContain('<script');
      for (const accept of ['application/json', 'application/linkset+json']) {
        const { body } = await open(path, { accept }).expect(400);
        expect(body.type).toBe('urn:theriac:problem:digital-link-invalid');
      }
    }
  });

  it('needs no script, loads nothing but its own style, and runs nothing that was put into data', async () => {
    const { text, headers } = await open(world.page('S3', 'R/1')).expect(200);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(text).not.toMatch(/<script|<style|style=|onload|href="http/i);
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(headers['cache-control']).toBe('no-store');
    const css = await open(cssOf(text))
      .expect(200)
      .expect('content-type', /^text\/css/);
    expect(css.headers['cache-control']).toContain('immutable');
    expect(css.text).not.toMatch(/url\(|@import/);
  });

  it('is at most 60 kB compressed, in all', async () => {
    const page = await html(world.page('S3', 'R/1'), { 'accept-language': 'fr' });
    const { text: css } = await open(cssOf(page));
    const bytes = brotliCompressSync(page).length + brotliCompressSync(css).length;
    expect(bytes).toBeGreaterThan(500);
    expect(bytes).toBeLessThanOrEqual(60_000);
    expect(Buffer.byteLength(page) + Buffer.byteLength(css)).toBeLessThanOrEqual(60_000);
  });

  it('can be read by everybody: contrast of at least 4.5:1, light and dark, one heading, an icon for each colour', async () => {
    const page = await html(world.page('S1', 'A1'));
    const { text: css } = await open(cssOf(page));
    const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, body]) => coloursIn(body!));
    for (const scheme of [light!, { ...light!, ...dark! }]) {
      const pairs = [
        ['ink', 'card'],
        ['ink', 'paper'],
        ['soft', 'card'],
        ['soft', 'paper'],
        ['plain-ink', 'plain'],
        ['caution-ink', 'caution'],
        ['danger-ink', 'danger'],
      ] as const;
      for (const [text, ground] of pairs)
        expect(contrast(scheme[text]!, scheme[ground]!), `${text} on ${ground}`).toBeGreaterThan(4.5);
    }
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toMatch(/<svg [^>]*aria-hidden="true"/);
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  it('can be read and nothing else', async () => {
    const { headers } = await world.base.post(world.page('S1', 'A1'), {}).expect(405);
    expect(headers['allow']).toBe('GET, HEAD');
  });

  it('slows down whoever tries many codes without signing in', async () => {
    const { burst } = SCANS;
    let refused = 0;
    for (let n = 0; n <= burst && refused === 0; n++)
      if ((await open(world.page(`GUESS${n}`, 'A1'), { accept: 'application/json' })).status === 429) refused++;
    expect(refused).toBe(1);
    await world.base.post('/api/scan', { code: world.code('S1', 'A1') }).expect(429);
    await world.verdict(world.pharmacy, world.code('S1', 'A1'));
  });
});

const cssOf = (page: string): string => /<link rel="stylesheet" href="([^"]+)">/.exec(page)![1]!;

const coloursIn = (body: string): Record<string, string> =>
  Object.fromEntries([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!]));

/** Contrast ratio of two colours (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [bright, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
