import libReport, { type Context } from 'istanbul-lib-report';
import { escaping, type XmlWriter } from '../harmless/xml.ts';
import { freeBytes, heapBytes } from '../heap.ts';
import { pageText } from './page-text.ts';
import type { NamedSources } from './source-files.ts';

/** Of the heap, for a page, however little is left. */
const LEAST_SHARE = 0.02;

export type Shown = Pick<NamedSources, 'map' | 'texts'>;

/** What Istanbul's reporters are given. @param folder they write into it */
export function reportContext(folder: string, { map, texts }: Shown): Context {
  const room = Math.max(freeBytes(), heapBytes() * LEAST_SHARE);
  const context = libReport.createContext({
    dir: folder,
    coverageMap: map,
    sourceFinder: (path) => pageText(texts.get(path) ?? '', room),
  });
  escapeXmlOf(context);
  return context;
}

/** Istanbul's writer of XML escapes nothing. */
function escapeXmlOf(context: Context): void {
  const original: unknown = Reflect.get(context, 'getXMLWriter');
  if (typeof original !== 'function') throw new Error('istanbul-lib-report has no getXMLWriter');
  const getXMLWriter = (contents: unknown): XmlWriter => escaping(original.call(context, contents));
  Object.assign(context, { getXMLWriter });
}
