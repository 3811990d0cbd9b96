import { readFileSync, statSync } from 'node:fs';
import { isFields } from '../bytes/check.ts';
import { UsageError } from '../errors.ts';
import { reasonOf } from '../file-errors.ts';
import { IstanbulCoverage } from '../other-coverage/istanbul-coverage.ts';
import type { CoverageFields, OtherCoverage } from '../other-coverage/other-coverage.ts';
import { BlockCoverage, isOfBlocks } from './block-coverage.ts';
import { isOfCoveragePy, readCoveragePy } from './coverage-py.ts';
import { LineCoverage } from './line-coverage.ts';

/** Of a file of coverage: that of a project with thousands of sources has some 30 MiB. */
const LARGEST_BYTES = 512 * 1024 * 1024;

/** How a `.coverage` begins. */
const SQLITE = 'SQLite format 3\0';

/** What a file of another tool says, by the paths in it. */
export type CoverageFile = ReadonlyMap<string, OtherCoverage>;

/**
 * Reads `coverage-final.json` of nyc, Vitest, Jest or c8, `coverage json` of coverage.py, or an LCOV file.
 * @throws UsageError for a file that cannot be read, or is neither.
 */
export function readCoverageFile(file: string): CoverageFile {
  const text = read(file);
  if (text.startsWith(SQLITE))
    throw new UsageError(
      `--with ${file} is coverage.py's own data: run "coverage json" beside it, and give the coverage.json.`,
    );
  const found = /^\s*\{/.test(text) ? ofIstanbul(text, file) : ofLcov(text);
  if (found.size === 0)
    throw new UsageError(
      `--with ${file} holds no coverage. Give the coverage-final.json of nyc, Vitest, Jest or c8 (reporter "json"), the coverage.json of coverage.py or pytest-cov, or an lcov.info.`,
    );
  return found;
}

function read(file: string): string {
  try {
    if (statSync(file).size > LARGEST_BYTES) throw new Error('it is larger than 512 MiB');
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new UsageError(`--with ${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

function ofIstanbul(text: string, file: string): CoverageFile {
  let map: unknown;
  try {
    map = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--with ${file} is not JSON: ${reasonOf(cause)}.`, { cause });
  }
  const found = new Map<string, OtherCoverage>();
  if (!isFields(map)) return found;
  if (isOfCoveragePy(map)) return readCoveragePy(map, file);
  for (const [path, value] of Object.entries(map)) {
    const data = isFields(value) && isFields(value['data']) ? value['data'] : value;
    if (!isCoverage(data))
      throw new UsageError(
        `--with ${file} is not Istanbul's coverage: ${path} has no statementMap, fnMap and branchMap with their counts.`,
      );
    found.set(path, isOfBlocks(data) ? new BlockCoverage(data) : new IstanbulCoverage(data));
  }
  return found;
}

function ofLcov(text: string): CoverageFile {
  const found = new Map<string, LineCoverage>();
  let current: LineCoverage | undefined;
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line.trim() : line.slice(0, colon);
    if (field === 'SF') {
      const path = line.slice(colon + 1);
      current = found.get(path) ?? new LineCoverage();
      found.set(path, current);
    } else if (field === 'end_of_record') current = undefined;
    else if (colon > 0) current?.add(field, line.slice(colon + 1));
  }
  return found;
}

function isCoverage(value: unknown): value is CoverageFields {
  if (!isFields(value)) return false;
  const { statementMap, fnMap, branchMap, s, f, b } = value;
  return (
    isFields(statementMap) &&
    Object.values(statementMap).every(isRange) &&
    isFields(fnMap) &&
    Object.values(fnMap).every((each) => isFields(each) && isRange(each['loc']) && isRange(each['decl'])) &&
    isFields(branchMap) &&
    Object.values(branchMap).every((each) => isFields(each) && Array.isArray(each['locations'])) &&
    [s, f].every((counts) => isFields(counts) && Object.values(counts).every(isNumber)) &&
    isFields(b) &&
    Object.values(b).every((counts) => Array.isArray(counts) && counts.every(isNumber))
  );
}

/** An end may have no column: to the end of the line. */
function isRange(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { start, end } = value;
  return isFields(start) && isNumber(start['line']) && isNumber(start['column']) && isFields(end);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
