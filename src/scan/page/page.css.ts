/** The public page's style: one file, no fonts or pictures from elsewhere. Colours keep a contrast of 4.5:1, in the dark too. */
import { createHash } from 'node:crypto';

export const CSS = `
:root {
  color-scheme: light dark;
  --paper: #f4f5f7; --card: #ffffff; --ink: #16202c; --soft: #4d5a69; --line: #d5dae1;
  --plain: #1f3d66; --plain-ink: #ffffff;
  --caution: #ffd479; --caution-ink: #2b1d00;
  --danger: #b3161b; --danger-ink: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10151c; --card: #19212b; --ink: #e8edf3; --soft: #a9b5c3; --line: #323d4b;
    --plain: #2a4d7d; --danger: #c4262b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: 0 1rem 2.5rem; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word;
}
main, header, footer { max-width: 38rem; margin: 0 auto; }
header { padding: 0.9rem 0 0.7rem; color: var(--soft); font-size: 0.9375rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; padding: 0.4rem 0 0; }
a { color: inherit; }
form { display: grid; gap: 0.7rem; margin: 0.7rem 0 0; }
label { display: grid; gap: 0.15rem; color: var(--soft); font-size: 0.9375rem; }
input, button { font: inherit; font-size: 1.0625rem; padding: 0.6rem 0.7rem; border: 1px solid var(--soft); border-radius: 0.5rem; min-height: 2.75rem; width: 100%; }
input { background: var(--paper); color: var(--ink); }
button { background: var(--plain); color: var(--plain-ink); border-color: var(--plain); font-weight: 600; }
header strong { color: var(--ink); letter-spacing: 0.01em; }
.answer { border-radius: 0.9rem; padding: 1.4rem 1.3rem 1.5rem; }
.answer svg { display: block; width: 3.5rem; height: 3.5rem; margin: 0 0 0.7rem; }
h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; font-weight: 750; text-wrap: balance; }
.answer p { margin: 0.7rem 0 0; font-size: 1.25rem; line-height: 1.42; }
.plain { background: var(--plain); color: var(--plain-ink); }
.caution { background: var(--caution); color: var(--caution-ink); }
.danger { background: var(--danger); color: var(--danger-ink); }
section, dl, .also { background: var(--card); border: 1px solid var(--line); border-radius: 0.9rem; margin: 0.9rem 0 0; padding: 1rem 1.3rem; }
h2 { margin: 0 0 0.35rem; font-size: 1.0625rem; line-height: 1.3; }
section p, .also p { margin: 0.35rem 0 0; }
section p:first-child { margin-top: 0; }
.also { border-left: 0.4rem solid var(--mark, var(--line)); }
.also.danger, .also.caution, .also.plain { background: var(--card); color: var(--ink); }
.also.danger { --mark: #c4262b; } .also.caution { --mark: #d99a1c; } .also.plain { --mark: #4472ad; }
.also small { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.4rem 1.2rem; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; min-width: 0; overflow-wrap: anywhere; }
dd.code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace; font-weight: 500; }
footer { padding: 1rem 0 0; color: var(--soft); font-size: 0.9375rem; }
@media (max-width: 24rem) { dl { grid-template-columns: 1fr; gap: 0 0; } dd { margin-bottom: 0.5rem; } }
@media print { body { background: none; } .answer { border: 2px solid; } }
`.trim();

/** Its address changes with its content, so that it may be kept for ever. */
export const CSS_PATH = `/page.css?v=${createHash('sha256').update(CSS).digest('base64url').slice(0, 12)}`;
