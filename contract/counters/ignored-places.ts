import { skipBlank } from './text-scan.ts';

const IGNORE =
  /\/\*[!*\s]*(?:@preserve\s+)?lambda-coverage ignore\b[\s\S]*?\*\/|\/\/[!\s]*lambda-coverage ignore\b.*/g;

/**
 * Where what stands behind a comment `lambda-coverage ignore` starts: a function there has no counters. For functions
 * whose text is sent elsewhere; minifiers keep the comment as `/*! lambda-coverage ignore *\/`.
 */
export function ignoredPlaces(text: string): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { index, 0: comment } of text.matchAll(IGNORE))
    places.add(skipBlank(text, index + comment.length));
  return places;
}
