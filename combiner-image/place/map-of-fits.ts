import { LineIndex } from '../sources/line-index.ts';
import { MappingsWriter } from '../sources/mappings.ts';
import type { ResolvedMap } from '../sources/script.ts';
import type { Fit } from './fit.ts';
import { notDeployedIn } from './not-deployed.ts';
import type { Pair } from './pair-shapes.ts';

interface PlacedPair extends Pair {
  source: number;
  lines: LineIndex;
}

/** As a source map would say it. */
export function mapOf(fits: readonly Fit[], generated: LineIndex): ResolvedMap {
  const writer = new MappingsWriter();
  const all: PlacedPair[] = fits.flatMap(({ pairs, ends, text: source }, index) => {
    const lines = new LineIndex(source);
    const places = pairs.map((pair) => ({ ...pair, source: index, lines }));
    return [...places, ...ends.map((end) => ({ generated: end, original: -1, source: index, lines }))];
  });
  all.sort((a, b) => a.generated - b.generated || a.original - b.original);
  const isPlaced = new Set(all.flatMap(({ generated: to, original }) => (original < 0 ? [] : to)));
  for (const { generated: to, original, source, lines } of all) {
    // Code that stands right behind other code is where it is.
    if (original < 0 && isPlaced.has(to)) continue;
    const { line, column } = generated.place(to);
    if (original < 0) writer.addBare({ line, column });
    else {
      const { line: originalLine, column: originalColumn } = lines.place(original);
      writer.add({ line, column, source, originalLine, originalColumn, name: -1 });
    }
  }
  return {
    version: 3,
    sources: fits.map(({ path }) => path),
    sourcesContent: fits.map(({ text: source }) => source),
    placements: fits.map(({ path }) => ({ kind: 'file', path, how: 'placed by its code', isOpen: false })),
    names: [],
    mappings: writer.toString(),
    isMapped: fits.map(() => true),
    notDeployed: fits.map(({ path, text, pairs }) => {
      const places = pairs.flatMap(({ original }) => (original < 0 ? [] : original));
      return notDeployedIn(text, path, places);
    }),
  };
}
