import type { FoundMap } from './found-map.ts';

/** Node's own formatter, which is there from the start. */
const NODES = 'ErrorPrepareStackTrace';
/** What brings a formatter that reads maps by itself: source-map-support, and what ncc puts in front of a bundle. */
const BRINGS_FORMATTER = /\bprepareStackTrace\b|\bsource-?map-(?:register|support)\b/;

/**
 * Whether somebody else applies a text's source map to stacks. Such tools read the map of the file as it is, and would
 * look up columns of the text with counters.
 */
export function isMappedByOthers(text: string, { comment }: FoundMap): boolean {
  if (comment === undefined) return false;
  const formatter: unknown = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.value;
  return (typeof formatter === 'function' && formatter.name !== NODES) || BRINGS_FORMATTER.test(text);
}

/** Whether Node itself applies them; it keeps maps of what is loaded while this is so. */
export function areMapsShown(): boolean {
  return process.sourceMapsEnabled === true;
}
