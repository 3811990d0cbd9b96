import { dirname, join } from 'node:path';
import libReport, { type ContextOptions } from 'istanbul-lib-report';
import { describeReporter, fileOf, type Reporter } from './reporters.ts';
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
    describeReporter(reporter).create({ file, projectRoot: root }).execute(libReport.createContext(options));
  }
}
