import { expect, it } from 'vitest';
import { escapeHtml } from './html.js';

it('leaves nothing of a text that could end an attribute or begin an element', () => {
  expect(escapeHtml(`"><script>alert('x')</script> &amp;`)).toBe(
    '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp;amp;',
  );
});

it('keeps every other character', () => {
  const text = 'Größe: 10 µg, “Ibuprofène” 100 % \u{1f48a}\n';
  expect(escapeHtml(text)).toBe(text);
});
