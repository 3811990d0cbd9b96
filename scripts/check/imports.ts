import { posix } from 'node:path';
import { INFRASTRUCTURE_LAYERS, RECORDING_LAYERS, REPORTING_LAYERS } from './layers.ts';

/** An import of one of the project's own files; paths are from the root. */
export interface Import {
  from: string;
  line: number;
  to: string;
}

/** As Biome formats it: the name follows `from`, `import` or `import(`, in single quotes. */
const OWN_IMPORT = /\b(?:from\s+|import\s+|import\(\s*)'(\.{1,2}\/[^']+)'/g;

/** @returns the imports of one file, those of types included. */
export function importsOf(file: string, source: string): Import[] {
  return [...source.matchAll(OWN_IMPORT)].map(({ 1: name = '', index }) => ({
    from: file,
    line: source.slice(0, index).split('\n').length,
    to: posix.join(posix.dirname(file), name),
  }));
}

/** @returns what is wrong with an import by the house rules; `undefined` when nothing is. */
export function faultOf({ from, to }: Import): string | undefined {
  if (to === 'package.json') return undefined;
  const half = halfOf(from);
  if (half === undefined) return undefined;
  const [name, layers] = half;
  const own = layerOf(layers, from);
  if (own === undefined) return withoutLayer(from);
  const imported = layerOf(layers, to);
  if (imported === undefined)
    return halfOf(to)?.[0] === name ? withoutLayer(to) : `${name} must not import ${to}`;
  if (imported > own) return `${to} is in a higher layer (scripts/check/layers.ts)`;
  return undefined;
}

function withoutLayer(file: string): string {
  return `${file} has no layer; add it or its folder to scripts/check/layers.ts`;
}

type Half = readonly [name: string, layers: readonly (readonly string[])[]];

function halfOf(file: string): Half | undefined {
  switch (file.split('/')[0]) {
    case 'contract':
      return ['the contract', RECORDING_LAYERS.slice(0, 1)];
    case 'runtime-interface':
      return ['the recording half', RECORDING_LAYERS];
    case 'combiner-image':
    case 'cli':
      return ['the reporting half', REPORTING_LAYERS];
    case 'infrastructure':
      return ['what deploys', INFRASTRUCTURE_LAYERS];
    default:
      return undefined;
  }
}

function layerOf(layers: Half[1], file: string): number | undefined {
  let longest = '';
  let found: number | undefined;
  for (const [index, layer] of layers.entries()) {
    for (const place of layer) {
      if (place.length <= longest.length) continue;
      if (file !== place && !file.startsWith(`${place}/`)) continue;
      longest = place;
      found = index;
    }
  }
  return found;
}
