import { LineIndex } from '../sources/line-index.ts';
import { MappingsWriter } from '../sources/mappings.ts';
import type { ResolvedMap, TextPart } from '../sources/script.ts';
import type { Fit } from './fit.ts';
import { notDeployedOf, type TopStatement, topStatements } from './not-deployed.ts';
import type { Pair } from './pair-shapes.ts';
import { programOf } from './program-of.ts';

interface PlacedPair extends Pair {
  source: number;
  lines: LineIndex;
}

/** A file of the checkout that a text was made from. */
export interface PlacedSource {
  path: string;
  text: string;
  /** What of it is known not to be in the text, in order. */
  notDeployed: readonly TextPart[];
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
  const sources = fits.map(({ path, text, pairs, top }): PlacedSource => {
    const places = pairs.flatMap(({ original }) => (original < 0 ? [] : original));
    return { path, text, notDeployed: notDeployedOf(top ?? topOf(text, path), places) };
  });
  return placedMap(sources, writer.toString());
}

function topOf(text: string, path: string): TopStatement[] {
  const program = programOf(text, path);
  return program === undefined ? [] : topStatements(program);
}

/** @param mappings of these sources, in this order */
export function placedMap(sources: readonly PlacedSource[], mappings: string): ResolvedMap {
  return {
    version: 3,
    sources: sources.map(({ path }) => path),
    sourcesContent: sources.map(({ text }) => text),
    placements: sources.map(({ path }) => ({
      kind: 'file',
      path,
      how: 'placed by its code',
      isOpen: false,
    })),
    names: [],
    mappings,
    isMapped: sources.map(() => true),
    notDeployed: sources.map(({ notDeployed }) => notDeployed),
  };
}
