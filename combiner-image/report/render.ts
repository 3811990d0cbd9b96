import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import libReport, { type ContextOptions } from 'istanbul-lib-report';
import { describeReporter, fileOf, type Reporter } from './reporters.ts';
import type { NamedSources } from './source-files.ts';

/**
 * Writes reports into a folder.
 * @param root absolute path that file names in the reports are relative to.
 */
export async function render(
  { map, texts }: NamedSources,
  reporters: readonly Reporter[],
  folder: string,
  root: string,
): Promise<void> {
  for (const reporter of reporters) {
    const file = fileOf(reporter, reporters);
    const options: Partial<ContextOptions> = {
      dir: join(folder, reporter === 'html-spa' ? dirname(file) : '.'),
      coverageMap: map,
      sourceFinder: (path) => texts.get(path) ?? '',
    };
    describeReporter(reporter).create({ file, projectRoot: root }).execute(libReport.createContext(options));
    // Reporters are synchronous: signals are heard between them.
    await setImmediate();
  }
}
