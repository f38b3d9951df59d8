/** Labels as SVG: one unit of the view box is one millimetre, and the picture says its own size in millimetres. */
import { escapeHtml } from '../../platform/http/html.js';
import { BASELINE, CHARACTER, type Drawing, type Mark } from './drawing.js';
import { barsOf, outlines } from './outline.js';

/** A length in mm, to a ten-thousandth. */
const mm = (length: number): string => String(Math.round(length * 10_000) / 10_000);

/** One label. */
export function toSvg({ width, height, marks }: Drawing): string {
  const size = `width="${mm(width)}mm" height="${mm(height)}mm" viewBox="0 0 ${mm(width)} ${mm(height)}"`;
  const paper = `<rect width="${mm(width)}" height="${mm(height)}" fill="#fff"/>`;
  const font = 'font-family="\'Courier New\',Courier,monospace" font-weight="bold"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${paper}<g ${font}>${marks.map(svgOf).join('')}</g></svg>\n`;
}

function svgOf(mark: Mark): string {
  const at = `translate(${mm(mark.x)} ${mm(mark.y)})`;
  switch (mark.kind) {
    case 'text': {
      const length = mm([...mark.text].length * mark.size * CHARACTER);
      const place = `x="${mm(mark.x)}" y="${mm(mark.y + mark.size * BASELINE)}" font-size="${mm(mark.size)}" textLength="${length}"`;
      return `<text ${place} lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escapeHtml(mark.text)}</text>`;
    }
    case 'box':
      return `<rect x="${mm(mark.x)}" y="${mm(mark.y)}" width="${mm(mark.width)}" height="${mm(mark.height)}"/>`;
    case 'matrix': {
      const path = outlines(mark.symbol).map((points) => `M${points.map((point) => point.join(' ')).join('L')}Z`);
      return `<path transform="${at} scale(${mm(mark.module)})" d="${path.join('')}"/>`;
    }
    case 'bars': {
      const path = barsOf(mark.symbol).map(({ x, width }) => `M${x} 0h${width}V1H${x}Z`);
      return `<path transform="${at} scale(${mm(mark.module)} ${mm(mark.height)})" d="${path.join('')}"/>`;
    }
  }
}
