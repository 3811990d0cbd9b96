import { dirname, join } from 'node:path';
import { type ContextOptions, createContext } from 'istanbul-lib-report';
import { create } from 'istanbul-reports';
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
    writerOf(reporter, file, root).execute(createContext(options));
  }
}

function writerOf(reporter: Reporter, file: string, projectRoot: string) {
  switch (reporter) {
    // These print to the terminal unless they are given a file.
    case 'text':
      return create('text', { file, maxCols: 0 });
    case 'text-summary':
      return create('text-summary', { file });
    case 'teamcity':
      return create('teamcity', { file });
    case 'text-lcov':
      return create('lcovonly', { file, projectRoot });
    case 'lcov':
    case 'lcovonly':
    case 'cobertura':
      return create(reporter, { projectRoot });
    default:
      return create(reporter);
  }
}
