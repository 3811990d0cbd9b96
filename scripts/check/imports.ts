import { posix } from 'node:path';
import { INFRASTRUCTURE_LAYERS, PYTHON_LAYERS, RECORDING_LAYERS, REPORTING_LAYERS } from './layers.ts';

/** An import of one of the project's own files; paths are from the root. */
export interface Import {
  from: string;
  line: number;
  to: string;
}

/** As Biome formats it: the name follows `from`, `import` or `import(`, in single quotes. */
const OWN_IMPORT = /\b(?:from\s+|import\s+|import\(\s*)'(\.{1,2}\/[^']+)'/g;

/** By the name that Python's recorder has for itself, or from the file's own place; inside of functions too. */
const OWN_PYTHON_IMPORT =
  /^[ \t]*from (?:_lambda_coverage|(?<up>\.+))\.?(?<module>[\w.]*) import (?:\((?<many>[^)]*)\)|(?<few>[^#\n]+))/gm;
const PYTHON_PACKAGE = 'runtime-interface-python/recorder';

/** @returns the imports of one file, those of types included. */
export function importsOf(file: string, source: string): Import[] {
  const found = file.endsWith('.py') ? pythonImports(file, source) : ownImports(file, source);
  return found.map(({ index, to }) => ({
    from: file,
    line: source.slice(0, index).split('\n').length,
    to,
  }));
}

interface Found {
  /** In the text. */
  index: number;
  to: string;
}

function ownImports(file: string, source: string): Found[] {
  return [...source.matchAll(OWN_IMPORT)].map(({ 1: name = '', index }) => ({
    index,
    to: posix.join(posix.dirname(file), name),
  }));
}

function pythonImports(file: string, source: string): Found[] {
  return [...source.matchAll(OWN_PYTHON_IMPORT)].flatMap(({ index, groups = {} }) => {
    const { up, module = '', many, few = '' } = groups;
    const folder =
      up === undefined ? PYTHON_PACKAGE : posix.join(posix.dirname(file), '../'.repeat(up.length - 1));
    // What is imported from a folder are modules.
    const modules = module === '' ? (many ?? few).match(/\w+(?: as \w+)?/g) : [module];
    return (modules ?? []).map((name) => ({
      index,
      to: `${posix.join(folder, name.replace(/ as .*/, '').replaceAll('.', '/'))}.py`,
    }));
  });
}

/** @returns the files of a circle of imports, the first of them again at the end; `undefined`: there is none */
export function circleOf(imports: readonly Import[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of targets.get(file) ?? []) {
      const circle = walk(next, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const circle = walk(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
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
    case 'runtime-interface-python':
      return ["Python's recording half", PYTHON_LAYERS];
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
