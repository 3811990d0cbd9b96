import { dirname, join } from 'node:path';
import libReport, { type ContextOptions } from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import { fileOf, type Reporter } from './reporters.ts';
import type { NamedSources } from './source-files.ts';

/**
 * Writes reports into a folder.
 * @param root absolute path that file names in the reports are relative to.
 */
export function render(
  { map, texts }: NamedSources,
  reporters: readonly Reporter[],
  folder: string,
  root: string,
): void {
  for (const reporter of reporters) {
    const file = fileOf(reporter, reporters);
    const options: Partial<ContextOptions> = {
      dir: join(folder, reporter === 'html-spa' ? dirname(file) : '.'),
      coverageMap: map,
      sourceFinder: (path) => texts.get(path) ?? '',
    };
    writerOf(reporter, file, root).execute(libReport.createContext(options));
  }
}

function writerOf(reporter: Reporter, file: string, projectRoot: string) {
  switch (reporter) {
    // These print to the terminal unless they are given a file.
    case 'text':
      return libReports.create('text', { file, maxCols: 0 });
    case 'text-summary':
      return libReports.create('text-summary', { file });
    case 'teamcity':
      return libReports.create('teamcity', { file });
    case 'text-lcov':
      return libReports.create('lcovonly', { file, projectRoot });
    case 'lcov':
    case 'lcovonly':
    case 'cobertura':
      return libReports.create(reporter, { projectRoot });
    default:
      return libReports.create(reporter);
  }
}
