import type { Totals } from '../report/totals.ts';

const LABEL = 'coverage';
/** Of eleven pixels, in the font that the picture names first. */
const CHARACTER_WIDTH = 6.6;
const SPACE = 10;

const COLORS: readonly [from: number, color: string][] = [
  [90, '#2c7a3f'],
  [75, '#5f7a1f'],
  [50, '#8f6400'],
  [0, '#b3372b'],
];
const UNKNOWN_COLOR = '#5c6370';

/** A picture of how many lines ran. It holds numbers alone, and loads nothing. */
export function badge({ lines }: Pick<Totals, 'lines'>, isComplete: boolean): string {
  const percent = `${Math.floor(lines.pct * 10) / 10} %`;
  const value = isComplete ? percent : `${percent}, incomplete`;
  const color = isComplete
    ? (COLORS.find(([from]) => lines.pct >= from)?.[1] ?? UNKNOWN_COLOR)
    : UNKNOWN_COLOR;
  const [left, right] = [LABEL, value].map((text) => Math.ceil(text.length * CHARACTER_WIDTH) + SPACE);
  const [first = 0, second = 0] = [left, right];
  const text = (x: number, words: string) => `<text x="${x}" y="14">${words}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${first + second}" height="20" role="img" aria-label="${LABEL}: ${value}"><title>${LABEL}: ${value}</title><clipPath id="c"><rect width="${first + second}" height="20" rx="3"/></clipPath><g clip-path="url(#c)"><rect width="${first}" height="20" fill="#444b54"/><rect x="${first}" width="${second}" height="20" fill="${color}"/></g><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">${text(first / 2, LABEL)}${text(first + second / 2, value)}</g></svg>
`;
}
