/** Requests and answers have one definition: src/wire. That no other folder can make one, the layer rule `schemas-in-wire` sees to. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as identifiers from '../src/protocol/gs1/identifiers.js';
import { StockView } from '../src/wire/stock.js';
import { handMade, shapesOf } from './support/answer-shapes.js';
import { databases } from './support/databases.js';
import { controllersOf, schemasOf, type Used } from './support/route-schemas.js';
import { startServer, type TestServer } from './support/server.js';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const filesIn = (folder: string): string[] =>
  readdirSync(`${source}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`);

const wire = await Promise.all(filesIn('wire').map(async (file) => (await import(/* @vite-ignore */ source + file)) as object));
const defined = new Set<unknown>([...wire, identifiers].flatMap((each) => Object.values(each)));

const foreign = (all: readonly Used[]): string[] => all.filter(({ schema }) => !defined.has(schema)).map(({ where }) => where);

describe('the schemas of the routes', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(databases[0]!);
  });
  afterAll(() => server?.close());

  it('are those of src/wire, of every request and every answer', () => {
    const all = controllersOf(server.app).flatMap(schemasOf);
    expect(all.length).toBeGreaterThan(150);
    expect(foreign(all)).toEqual([]);
  });

  it('would be found elsewhere', () => {
    @Controller('x')
    class Planted {
      @Get()
      @ApiOkResponse({ standardSchema: z.strictObject({ items: z.array(z.string()) }) })
      list(@Query({ schema: z.strictObject({}) }) query: object): object {
        return query;
      }

      @Get('fine')
      @ApiOkResponse({ standardSchema: StockView })
      fine(): object {
        return {};
      }
    }
    expect(schemasOf(Planted)).toHaveLength(3);
    expect(foreign(schemasOf(Planted))).toEqual(['Planted.list @Query', 'Planted.list 200']);
  });
});

/** Types that share the names of an answer's members and are none. */
const NO_ANSWERS: Readonly<Record<string, string>> = {
  'cli/demo/cast.ts': 'who plays in the demonstration',
  'cli/participants/place.ts': 'options that say where a participant is',
  'cli/terminal/output.ts': 'facts of the refusal `stale-prev`, as client/signing/entries.ts makes them',
  'client/log/log.ts': "an entry as the log's bundles hold it",
  'client/signing/trade.ts': 'a batch that the caller names',
};

describe('what answers look like', () => {
  const shapes = wire
    .flatMap((file) => Object.entries(file))
    .flatMap(([name, schema]) => (/(View|Page|InFull)$/.test(name) ? shapesOf(schema as object) : []));

  it('is written by hand nowhere in the client and the command line', () => {
    expect(shapes.length).toBeGreaterThan(80);
    const files = [...filesIn('client'), ...filesIn('cli')].filter((file) => !(file in NO_ANSWERS));
    const found = files.flatMap((file) =>
      handMade(file, readFileSync(source + file, 'utf8'), shapes).map((line) => `${file}:${line}`),
    );
    expect(found).toEqual([]);
  });

  it('would be found written by hand', () => {
    const planted = `
      interface Receipt { id: string; index: number; time: string }
      const read = (api: Api) => api.json() as Promise<{ object: string; kind: 'pack'; custody: unknown }>;
      interface Filter extends OnlineOptions { kind: string; state: string; object: string }
      interface Options { key: string; server: string; state: string }`;
    expect(handMade('planted.ts', planted, shapes)).toEqual(['2: id, index, time', '3: object, kind, custody']);
  });
});
