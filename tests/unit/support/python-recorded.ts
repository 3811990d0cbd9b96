import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { scriptKey } from '../../../contract/key-layout.ts';
import {
  decodePythonCounts,
  encodePythonCounts,
  encodePythonRun,
  PYTHON_FORM,
  type PythonCounts,
} from '../../../contract/python-counts.ts';
import type { RawObject, RawScriptCoverage } from '../../../contract/raw-object.ts';
import { scriptId } from '../../../contract/script-identity.ts';
import { SCRIPT_SCHEMA } from '../../../contract/script-object.ts';
import {
  type RawOptions,
  type RecordedStore,
  rawObject,
  sha256,
  temporaryFolder,
  writeFiles,
} from './recorded.ts';

export const SHOP = join(import.meta.dirname, '../../fixtures/python');

/** What coverage.py says of a file, or of all. */
export interface OracleSummary {
  covered_lines: number;
  num_statements: number;
  missing_lines: number;
  excluded_lines: number;
  percent_covered: number;
  num_branches?: number;
  covered_branches?: number;
}

interface OracleFile {
  executed_lines: number[];
  missing_lines: number[];
  missing_branches?: [number, number][];
  summary: OracleSummary;
}

interface Oracle {
  json: { files: Record<string, OracleFile>; totals: OracleSummary };
  lcov: string;
  xml?: string[];
}

/** What `record.py` wrote. */
export const RECORDED: {
  python: string;
  files: Record<string, { branches: number[]; lines: number[] }>;
  branches: Oracle;
  lines: Oracle;
  /** Of the handler alone, called with these. */
  events: object[];
  invoked: Oracle;
} = JSON.parse(readFileSync(join(SHOP, 'recorded.json'), 'utf8'));

export function shopText(path: string): string {
  return readFileSync(join(SHOP, path), 'utf8');
}

/** A checkout of the shop. */
export function shopCheckout(): string {
  const paths = Object.keys(RECORDED.files);
  return writeFiles(temporaryFolder(), Object.fromEntries(paths.map((path) => [path, shopText(path)])));
}

export function countsOf(numbers: readonly number[]): PythonCounts {
  const counts = decodePythonCounts({ numbers, from: 0, to: numbers.length });
  if (typeof counts === 'string') throw new Error(counts);
  return counts;
}

/** An entry of a raw object, as the recorder of Python writes it. */
export function pythonScript(path: string, text: string, counts: PythonCounts | number[]): RawScriptCoverage {
  const hash = sha256(text);
  return {
    scriptId: '0',
    url: `file:///var/task/${path}`,
    hash,
    script: scriptId(hash, undefined),
    functions: [],
    form: PYTHON_FORM,
    counts: Array.isArray(counts) ? counts : encodePythonCounts(counts),
  };
}

export function pythonObject(result: RawScriptCoverage[], options: RawOptions = {}): RawObject {
  return {
    ...rawObject('/var/task', result, options),
    runtime: { python: RECORDED.python, name: 'AWS_Lambda_python3.11', arch: 'x64' },
    engine: PYTHON_FORM,
  };
}

/** A row of an attribution: which lines and arcs of a script an invocation ran. */
export function pythonRow(script: number, { lines, arcs }: Pick<PythonCounts, 'lines' | 'arcs'>): number[] {
  return [script, ...encodePythonRun({ lines, arcs })];
}

export function putText(store: RecordedStore, functionName: string, path: string, text: string): void {
  const hash = sha256(text);
  const object = { schema: SCRIPT_SCHEMA, hash, path, text };
  store.putBytes(scriptKey('', functionName, scriptId(hash, undefined)), gzipSync(JSON.stringify(object)));
}

/** Puts what a function ran of the shop. */
export function putShop(
  store: RecordedStore,
  kind: 'branches' | 'lines' = 'branches',
  options: RawOptions = {},
): void {
  const { functionName = 'orders' } = options;
  const paths = Object.keys(RECORDED.files).filter((path) => shopText(path) !== '');
  for (const path of paths) putText(store, functionName, path, shopText(path));
  const result = paths.map((path) => pythonScript(path, shopText(path), RECORDED.files[path]?.[kind] ?? []));
  store.put(pythonObject(result, options));
}
