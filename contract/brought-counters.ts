/** Istanbul's instrumenter, and those that write its format, name its version in each text that they instrument. */
const MARK = '_coverageSchema';

/** What names the counters of one source: in the text, and at `hash` of its entry in `__coverage__`. */
const HASH = /\bhash["']?\s*[:=]\s*["'`]([0-9a-f]{4,64})["'`]/g;

/** Whether a text brings counters of Istanbul's: by nyc, or a plugin of Babel, esbuild or swc. */
export function bringsCounters(text: string): boolean {
  return text.includes(MARK);
}

/** The hashes of all sources whose counters a text brings, each once, in the order in which they stand there. */
export function broughtHashes(text: string): string[] {
  if (!bringsCounters(text)) return [];
  return [...new Set([...text.matchAll(HASH)].map(([, hash = '']) => hash))];
}
