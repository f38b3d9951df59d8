/** Labels as SVG: one unit of the view box is one millimetre, and the picture says its own size in millimetres. */
import { escapeHtml } from '../../platform/http/html.js';
import { BASELINE, CHARACTER, type Drawing, type Shape } from './drawing.js';
import { barsOf, outlines } from './outline.js';

/** A length in mm, to a ten-thousandth. */
const mm = (length: number): string => String(Math.round(length * 10_000) / 10_000);

/** One label. */
export function toSvg({ width, height, shapes }: Drawing): string {
  const size = `width="${mm(width)}mm" height="${mm(height)}mm" viewBox="0 0 ${mm(width)} ${mm(height)}"`;
  const paper = `<rect width="${mm(width)}" height="${mm(height)}" fill="#fff"/>`;
  const font = 'font-family="\'Courier New\',Courier,monospace" font-weight="bold"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${paper}<g ${font}>${shapes.map(svgOf).join('')}</g></svg>\n`;
}

function svgOf(shape: Shape): string {
  const at = `translate(${mm(shape.x)} ${mm(shape.y)})`;
  switch (shape.kind) {
    case 'text': {
      const length = mm([...shape.text].length * shape.size * CHARACTER);
      const place = `x="${mm(shape.x)}" y="${mm(shape.y + shape.size * BASELINE)}" font-size="${mm(shape.size)}" textLength="${length}"`;
      return `<text ${place} lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escapeHtml(shape.text)}</text>`;
    }
    case 'box':
      return `<rect x="${mm(shape.x)}" y="${mm(shape.y)}" width="${mm(shape.width)}" height="${mm(shape.height)}"/>`;
    case 'matrix': {
      const path = outlines(shape.symbol).map((points) => `M${points.map((point) => point.join(' ')).join('L')}Z`);
      return `<path transform="${at} scale(${mm(shape.module)})" d="${path.join('')}"/>`;
    }
    case 'bars': {
      const path = barsOf(shape.symbol).map(({ x, width }) => `M${x} 0h${width}V1H${x}Z`);
      return `<path transform="${at} scale(${mm(shape.module)} ${mm(shape.height)})" d="${path.join('')}"/>`;
    }
  }
}
