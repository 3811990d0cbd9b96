import { skipBlank } from './text-scan.ts';

const WORDS = 'lambda-coverage ignore';
/** What may stand in front of the words in their comment; minifiers keep `/*! lambda-coverage ignore *\/`. */
const BEFORE = String.raw`[!*\s]*(?:@preserve\s+)?`;
const COMMENT = new RegExp(`^${BEFORE}${WORDS}\\b`);
const OPENING = new RegExp(`/([/*])${BEFORE}$`);
/** Room for what may stand in front. */
const NEAR = 60;

/** @param comment without its marks. */
export function isIgnoreComment(comment: string): boolean {
  return COMMENT.test(comment);
}

/**
 * Where what stands behind a comment `lambda-coverage ignore` starts: functions there have no counters. For those whose
 * text is sent elsewhere.
 */
export function ignoredPlaces(text: string): ReadonlySet<number> {
  const places = new Set<number>();
  for (let at = text.indexOf(WORDS); at >= 0; at = text.indexOf(WORDS, at + 1)) {
    const [, mark] = OPENING.exec(text.slice(Math.max(0, at - NEAR), at)) ?? [];
    if (mark === undefined || /^\w/.test(text.slice(at + WORDS.length, at + WORDS.length + 1))) continue;
    const end = mark === '*' ? text.indexOf('*/', at) + 2 : text.indexOf('\n', at);
    if (end > at) places.add(skipBlank(text, end));
  }
  return places;
}
