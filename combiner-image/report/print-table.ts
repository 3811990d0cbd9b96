import libReport from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import type { NamedSources } from './source-files.ts';

/**
 * Prints totals by file to stdout.
 * @param columns width of the terminal; 0 cuts nothing off.
 */
export function printTable({ map }: NamedSources, columns: number): void {
  libReports.create('text', { maxCols: columns }).execute(libReport.createContext({ coverageMap: map }));
}
