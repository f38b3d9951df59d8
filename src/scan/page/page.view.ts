/**
 * The public page as HTML: the answer in large letters, what the pack should say, what to make of it. It needs no script,
 * and everything that came from outside is escaped.
 */
import { escapeHtml } from '../../platform/http/html.js';
import { type Language, LANGUAGES, type PublicCode, type Tone } from '../../protocol/verdict/public-texts.js';
import { longDate } from '../../protocol/verdict/public.js';
import { CSS_PATH } from './page.css.js';
import { NAMES, WORDS } from './page.words.js';
import type { PublicView } from '../../wire/scan.js';

/** The icon says by its shape what the colour says: a circle to read, a triangle to beware, an octagon to stop. */
const ICONS: Readonly<Record<Tone, string>> = {
  plain: '<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7v.5"/>',
  caution: '<path d="M12 2.8 22.2 20.5H1.8zM12 9v6M12 17.6v.5"/>',
  danger: '<path d="M8 1.8h8L22.2 8v8L16 22.2H8L1.8 16V8zM12 6.5v7M12 17v.5"/>',
};

type Answer = PublicView['answers'][number];

/** Answers that may mean a false pack: the page says where to report it. */
const REPORTED: readonly PublicCode[] = ['unknown', 'not_for_sale', 'used_more_than_once', 'handed_out'];

/** What of the request a page shows: its language, its address (path and query), and the serial in that, for comparison only. */
export interface Asked {
  readonly language: Language;
  readonly address: string;
  readonly serial?: string | undefined;
}

/** The page for an answer. */
export function answerPage({ answers, product, batch, asOf }: PublicView, { serial, language, address }: Asked): string {
  const words = WORDS[language];
  const [first, ...others] = answers as [Answer, ...Answer[]];
  const facts: [string, string, boolean][] = [];
  if (product) facts.push([words.product, product.name, false]);
  if (product && product.manufacturer !== null) facts.push([words.manufacturer, product.manufacturer, false]);
  const isDanger = first.tone === 'danger';
  if (batch) facts.push([words.batch, batch.lot, true]);
  // What is not to be used has no last day of use.
  if (batch && !isDanger) facts.push([words.expiry, longDate(batch.expiry, language), false]);
  if (product && serial !== undefined) facts.push([words.serial, serial, true]);
  const body = [
    banner(first.tone, first.title, first.text),
    ...notices(first, words.notice),
    ...others.map((other) => also(other, words.also, !isDanger)),
    facts.length > 0 ? list(facts) : '',
    REPORTED.includes(first.code) ? block(words.reportTitle, words.report) : '',
    isDanger || first.code === 'unreadable' ? '' : block(words.aboutTitle, words.about),
  ];
  const time = `${longDate(asOf.time.slice(0, 10), language)}, ${asOf.time.slice(11, 16)}`;
  return page(first.title, body.join(''), words.asOf.replace('{time}', time), { language, address });
}

/** The page for when the register cannot be asked. */
export function outagePage(asked: Asked): string {
  const { downTitle, down } = WORDS[asked.language];
  return page(downTitle, banner('plain', downTitle, down), '', asked);
}

const banner = (tone: Tone, title: string, text: string): string =>
  `<div class="answer ${tone}"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${ICONS[tone]}</svg><h1>${escape(title)}</h1><p>${escape(text)}</p></div>`;

const notices = ({ notice }: Answer, title: string): string[] => (notice === null ? [] : [block(title, notice)]);

/** What else holds; beside a danger its advice is left out, since it might say less. */
const also = ({ tone, title, text, notice }: Answer, word: string, advised: boolean): string =>
  `<section class="also ${tone}"><small>${escape(word)}</small><h2>${escape(title)}</h2>${[advised ? text : null, notice]
    .filter((paragraph) => paragraph !== null)
    .map((paragraph) => `<p>${escape(paragraph)}</p>`)
    .join('')}</section>`;

const list = (facts: readonly [string, string, boolean][]): string =>
  `<dl>${facts.map(([name, value, code]) => `<dt>${escape(name)}</dt><dd${code ? ' class="code"' : ''}>${escape(value)}</dd>`).join('')}</dl>`;

const block = (title: string, text: string): string => `<section><h2>${escape(title)}</h2><p>${escape(text)}</p></section>`;

/** The same page in the other languages. */
function languages({ language, address }: Asked): string {
  const [, query = ''] = address.split(/\?(.*)/s);
  const rest = query.split('&').filter((parameter) => parameter !== '' && !parameter.startsWith('lang='));
  const href = (one: Language): string => `?${[...rest, `lang=${one}`].join('&')}`;
  const links = LANGUAGES.map((one) =>
    one === language
      ? `<span aria-current="true">${NAMES[one]}</span>`
      : `<a href="${escapeHtml(href(one))}" hreflang="${one}" lang="${one}">${NAMES[one]}</a>`,
  );
  return `<nav>${links.join(' ')}</nav>`;
}

const page = (title: string, body: string, foot: string, asked: Asked): string => `<!doctype html>
<html lang="${asked.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="theme-color" content="#f4f5f7" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#10151c" media="(prefers-color-scheme: dark)">
<title>${escape(title)} · Theriac</title>
<link rel="stylesheet" href="${CSS_PATH}">
</head>
<body>
<header><strong>Theriac</strong> · ${escape(WORDS[asked.language].register)}${languages(asked)}</header>
<main>${body}</main>
<footer>${escape(foot)}</footer>
</body>
</html>
`;

/** Escapes a text for people, and keeps a day with its month. */
const escape = (text: string): string => escapeHtml(text).replace(/\b([0-9]{1,2}\.?) (\p{L}+) ([0-9]{4})\b/gu, '$1&nbsp;$2 $3');
