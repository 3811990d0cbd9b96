import { someOf } from '../../combiner-image/some-of.ts';

/** What becomes of TypeScript, for people. */
export function typedText(paths: readonly string[]): string {
  return (
    `TypeScript gets no counters (${someOf(paths)}): V8 counts it where Node runs it as it is. ` +
    'To have counters there too, compile it, and instrument the JavaScript.'
  );
}
