/** `/`: what stands at this address, for whoever opens it in a browser, and what to do next. No script, the public page's style. */
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { readHead } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { escapeHtml } from '../platform/http/html.js';
import { readLedger } from '../registry/registry.store.js';
import { CSS_PATH } from '../scan/page/page.css.js';

@Controller()
@ApiExcludeController()
export class HomePageController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The page. */
  @Get()
  @Access('public')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  async home(): Promise<string> {
    const ledger = await readLedger(this.db);
    const { size } = await readHead(this.db);
    return page(ledger ? founded(ledger.name, size) : EMPTY);
  }
}

const EMPTY = `<section><h1>This register is empty</h1>
<p>An authority founds it once. On this machine run <code>npx theriac init --help</code>; or open the set-up page at the address
that the server printed on its console when it started.</p></section>`;

const founded = (name: string, size: number): string => `<section><h1>${escapeHtml(name)}</h1>
<p>A custody log for medicines. ${size} signed entries so far, which anybody can check.</p></section>
<section><h2>Have a pack in your hand?</h2>
<p>Scan its QR code with your phone's camera. Without one, its four numbers are in the address
<code>/01/product code/10/batch/21/serial</code>.</p></section>
<section><h2>For programs and auditors</h2>
<p><a href="/docs">The interface</a> · <a href="/openapi.json">its description</a> · <a href="/log/checkpoint">the latest signed
checkpoint</a> · <a href="/api/participants">who takes part</a></p>
<p><code>npx theriac audit --server this-address</code> checks every hash and signature.</p></section>`;

const page = (body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Theriac</title>
<link rel="stylesheet" href="${CSS_PATH}">
</head>
<body>
<header><strong>Theriac</strong> · a custody log for medicines</header>
<main>${body}</main>
</body>
</html>
`;
