import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import libCoverage, {
  type CoverageMap,
  type FileCoverage,
  type FileCoverageData,
} from 'istanbul-lib-coverage';
import { functionSegment } from '../../contract/key-layout.ts';
import { harmlessName } from '../harmless/text.ts';
import { NO_TEXT } from '../sources/script.ts';

/** One text that was reported under a path. */
interface Variant {
  text: string | null;
  coverage: FileCoverage;
  functions: Set<string>;
}

export interface NamedSources {
  /** Keyed by absolute path under the root. */
  map: CoverageMap;
  /** Text by the same paths. */
  texts: Map<string, string>;
  warnings: string[];
}

/**
 * Brings together what several scripts say of the same original sources. A path and its text make a source:
 * bundles that share one add up, other texts under the same path (another project's `index.js`, an older
 * version) are kept apart, for their lines do not match.
 */
export class SourceFiles {
  readonly #byPath = new Map<string, Variant[]>();

  /** Sources are to be added newest first. */
  add(name: string, text: string | null, data: FileCoverageData, functions: ReadonlySet<string>): void {
    // Here, so that no report meets another name.
    const path = harmlessName(name);
    const variants = this.#byPath.get(path) ?? [];
    this.#byPath.set(path, variants);
    const same = variants.find((known) => known.text === text || known.text === null || text === null);
    if (same === undefined) {
      variants.push({ text, coverage: libCoverage.createFileCoverage(data), functions: new Set(functions) });
      return;
    }
    same.text ??= text;
    same.coverage.merge(libCoverage.createFileCoverage(data));
    for (const name of functions) same.functions.add(name);
  }

  /** @param root absolute path of the project, under which the sources are shown. */
  name(root: string): NamedSources {
    const named: NamedSources = { map: libCoverage.createCoverageMap({}), texts: new Map(), warnings: [] };
    for (const [path, variants] of this.#byPath) {
      const names = namesOf(path, variants);
      if (variants.length > 1) named.warnings.push(severalTexts(path, names));
      for (const [index, { coverage, text }] of variants.entries()) {
        const file = resolve(root, names[index] ?? path);
        named.map.addFileCoverage({ ...coverage.data, path: file });
        if (text === null) named.warnings.push(`${path}: ${NO_TEXT}`);
        named.texts.set(file, text ?? placeholder(coverage));
      }
    }
    return named;
  }
}

/** By function where that tells the texts apart; else the newest keeps the name and older ones get a mark. */
function namesOf(path: string, variants: readonly Variant[]): string[] {
  if (variants.length === 1) return [path];
  const owners = variants.flatMap(({ functions }) => [...functions]);
  const byFunction = new Set(owners).size === owners.length;
  return variants.map(({ functions, text }, index) => {
    if (byFunction) return `${functionSegment([...functions].sort()[0] ?? '')}/${path}`;
    return index === 0 ? path : path.replace(/(\.[^./]*)?$/, `~${shortHash(text ?? '')}$1`);
  });
}

function severalTexts(path: string, names: readonly string[]): string {
  return `${path} has ${names.length} different texts, reported as ${names.join(', ')} (narrow by --function or --since)`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 7);
}

/** Reports print a line for each line of the text: there must be as many as the coverage speaks of. */
function placeholder({ statementMap, fnMap, branchMap }: FileCoverage): string {
  const places = [
    ...Object.values(statementMap),
    ...Object.values(fnMap).map(({ loc }) => loc),
    ...Object.values(branchMap).map(({ loc }) => loc),
  ];
  const lines = places.reduce((most, { end }) => Math.max(most, end.line ?? 0), 1);
  return `// No source map holds the text of this source, and it is not under the root.${'\n'.repeat(lines)}`;
}
