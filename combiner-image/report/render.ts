import { dirname, join, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import libCoverage from 'istanbul-lib-coverage';
import libReport, { type Context } from 'istanbul-lib-report';
import { FileNames } from '../harmless/file-names.ts';
import { escaping, type XmlWriter } from '../harmless/xml.ts';
import { freeBytes, heapBytes } from '../heap.ts';
import { markInLinearTime } from './insertion-text.ts';
import type { ReportFacts } from './page/facts.ts';
import { pageText } from './page-text.ts';
import { describeReporter, fileOf, type Reporter, reservedFor } from './reporters.ts';
import type { NamedSources } from './source-files.ts';

/** Of the heap, for a page, however little is left. */
const LEAST_SHARE = 0.02;

type Shown = Pick<NamedSources, 'map' | 'texts'>;

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
    const { map, texts } = needsRelativeNames ? withRelativeNames(shown, root) : shown;
    const room = Math.max(freeBytes(), heapBytes() * LEAST_SHARE);
    const context = libReport.createContext({
      dir: join(folder, reporter === 'html-spa' ? dirname(file) : '.'),
      coverageMap: map,
      sourceFinder: (path) => pageText(texts.get(path) ?? '', room),
    });
    escapeXmlOf(context);
    create({ file, projectRoot: root, reserved, facts }).execute(context);
    // Reporters are synchronous: signals are heard between them.
    await setImmediate();
  }
}

/** Istanbul's writer of XML escapes nothing. */
function escapeXmlOf(context: Context): void {
  const original: unknown = Reflect.get(context, 'getXMLWriter');
  if (typeof original !== 'function') throw new Error('istanbul-lib-report has no getXMLWriter');
  const getXMLWriter = (contents: unknown): XmlWriter => escaping(original.call(context, contents));
  Object.assign(context, { getXMLWriter });
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
