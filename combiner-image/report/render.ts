import { dirname, join, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import libCoverage from 'istanbul-lib-coverage';
import { FileNames } from '../harmless/file-names.ts';
import { markInLinearTime } from './insertion-text.ts';
import type { ReportFacts } from './page/facts.ts';
import { reportContext, type Shown } from './report-context.ts';
import { describeReporter, fileOf, type Reporter, reservedFor } from './reporters.ts';

/**
 * Writes reports into a folder.
 * @param root absolute path that file names in the reports are relative to.
 * @param facts what there is to say besides counts
 */
export async function render(
  named: Shown,
  reporters: readonly Reporter[],
  folder: string,
  root: string,
  facts: ReportFacts,
): Promise<void> {
  markInLinearTime();
  for (const reporter of reporters) {
    const file = fileOf(reporter, reporters);
    const reserved = reservedFor(reporter, reporters);
    const { create, needsFileNames, needsRelativeNames } = describeReporter(reporter);
    const shown = needsFileNames ? withFileNames(named, root, reserved) : named;
    const context = reportContext(
      join(folder, reporter === 'html-spa' ? dirname(file) : '.'),
      needsRelativeNames ? withRelativeNames(shown, root) : shown,
    );
    create({ file, projectRoot: root, reserved, facts }).execute(context);
    // Reporters are synchronous: signals are heard between them.
    await setImmediate();
  }
}

/** The same sources, named as in the checkout. */
function withRelativeNames({ map, texts }: Shown, root: string): Shown {
  const shown: Shown = { map: libCoverage.createCoverageMap({}), texts: new Map() };
  for (const file of map.files()) {
    const path = relative(root, file).split(sep).join('/');
    shown.map.addFileCoverage({ ...map.fileCoverageFor(file).data, path });
    shown.texts.set(path, texts.get(file) ?? '');
  }
  return shown;
}

/** The same sources, named as their files in a report. */
function withFileNames({ map, texts }: Shown, root: string, reserved: readonly string[]): Shown {
  const names = new FileNames(reserved, true);
  const shown: Shown = { map: libCoverage.createCoverageMap({}), texts: new Map() };
  for (const path of map.files()) {
    const source = relative(root, path).split(sep).join('/');
    const renamed = resolve(root, names.file(source, '.html').slice(0, -'.html'.length));
    shown.map.addFileCoverage({ ...map.fileCoverageFor(path).data, path: renamed });
    shown.texts.set(renamed, texts.get(path) ?? '');
  }
  return shown;
}
