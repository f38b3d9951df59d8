/** `/`: what stands at this address, for whoever opens it in a browser, and what to do next. No script, the public page's style. */
import { Controller, Get, Header, Headers } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { readHead } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { escapeHtml } from '../platform/http/html.js';
import { readLedger } from '../registry/registry.store.js';
import type { Language } from '../protocol/verdict/public-texts.js';
import { languageOf } from '../scan/page/negotiation.js';
import { CSS_PATH } from '../scan/page/page.css.js';
import { WORDS } from '../scan/page/page.words.js';

@Controller()
@ApiExcludeController()
export class HomePageController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The page. */
  @Get()
  @Access('public')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  @Header('vary', 'accept-language')
  async home(@Headers('accept-language') languages: string | undefined): Promise<string> {
    const ledger = await readLedger(this.db);
    const { size } = await readHead(this.db);
    return page(ledger ? founded(ledger.name, size, languageOf(languages)) : EMPTY);
  }
}

const EMPTY = `<section><h1>This register is empty</h1>
<p>An authority founds it once. On this machine run <code>npx theriac init --help</code>; or open the set-up page at the address
that the server printed on its console when it started.</p></section>`;

const founded = (name: string, size: number, language: Language): string => `<section><h1>${escapeHtml(name)}</h1>
<p>A custody log for medicines. ${size} signed entries so far, which anybody can check.</p></section>
${packForm(language)}
<section><h2>For programs and auditors</h2>
<p><a href="/docs">The interface</a> · <a href="/openapi.json">its description</a> · <a href="/log/checkpoint">the latest signed
checkpoint</a> · <a href="/api/participants">who takes part</a></p>
<p><code>npx theriac audit --server this-address</code> checks every hash and signature.</p></section>`;

/** The form for the four elements, for whoever has no camera. */
function packForm(language: Language): string {
  const words = WORDS[language];
  const field = (name: string, label: string, more: string): string =>
    `<label>${escapeHtml(label)}<input name="${name}" autocomplete="off" autocapitalize="off" spellcheck="false" ${more}></label>`;
  return `<section lang="${language}"><h2>${escapeHtml(words.formTitle)}</h2><p>${escapeHtml(words.formHint)}</p>
<form action="/pack" method="get">
${field('gtin', words.productCode, 'inputmode="numeric" required maxlength="40"')}
${field('serial', words.serial, 'maxlength="60"')}
${field('lot', words.batch, 'maxlength="60"')}
${field('expiry', `${words.expiry} (${words.dateHint})`, 'maxlength="40"')}
<button>${escapeHtml(words.ask)}</button></form></section>`;
}

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
