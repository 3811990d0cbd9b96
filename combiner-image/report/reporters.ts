import type { ReportOptions } from 'istanbul-reports';
import { UsageError } from '../errors.ts';

export type Reporter = keyof ReportOptions;

/** What each reporter writes, relative to the report's folder. */
const FILES: Record<Reporter, string> = {
  clover: 'clover.xml',
  cobertura: 'cobertura-coverage.xml',
  html: 'index.html',
  'html-spa': 'index.html',
  json: 'coverage-final.json',
  'json-summary': 'coverage-summary.json',
  lcov: 'lcov-report/index.html',
  lcovonly: 'lcov.info',
  none: '',
  teamcity: 'teamcity.txt',
  text: 'coverage.txt',
  'text-lcov': 'lcov.txt',
  'text-summary': 'coverage-summary.txt',
};

export const REPORTERS = Object.keys(FILES).sort() as Reporter[];
export const DEFAULT_REPORTERS: readonly Reporter[] = ['html', 'lcovonly', 'json', 'json-summary'];

/** @throws UsageError that lists the known ones. */
export function parseReporters(names: readonly string[]): Reporter[] {
  return [...new Set(names)].map((name) => {
    if (isReporter(name)) return name;
    throw new UsageError(`Unknown reporter "${name}". Known: ${REPORTERS.join(', ')}.`);
  });
}

/** Where to look first in a report made by these reporters. */
export function entryFile(reporters: readonly Reporter[]): string | undefined {
  const byRank = [...reporters].sort((a, b) => Number(isPage(b)) - Number(isPage(a)));
  return byRank.map((name) => fileOf(name, reporters)).find((file) => file !== '');
}

/** The file of a reporter; the second of two pages stands in a folder of its own. */
export function fileOf(reporter: Reporter, all: readonly Reporter[]): string {
  const file = FILES[reporter];
  return reporter === 'html-spa' && all.includes('html') ? `spa/${file}` : file;
}

function isPage(name: Reporter): boolean {
  return FILES[name].endsWith('.html');
}

function isReporter(name: string): name is Reporter {
  return Object.hasOwn(FILES, name);
}
