import type { Context } from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import type { XmlWriter } from '../harmless/xml.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** What Cobertura's DTD demands, and Istanbul's reporter leaves out. */
const COMPLETED: Readonly<Record<string, (attributes: Attributes) => Attributes>> = {
  package: (attributes) => ({ ...attributes, complexity: 0 }),
  class: (attributes) => ({ ...attributes, complexity: 0 }),
  // `hits` is none of the DTD's: the line of the method has it.
  method: ({ hits, ...attributes }) => {
    const rate = Number(hits) > 0 ? 1 : 0;
    return { ...attributes, 'line-rate': rate, 'branch-rate': rate, complexity: 0 };
  },
};

/**
 * Istanbul's Cobertura, valid by the DTD that it names.
 * @see https://github.com/gotwarlost/istanbul/issues/729
 */
export function coberturaReport(options: { projectRoot: string }): { execute(context: Context): void } {
  const report = libReports.create('cobertura', options);
  return { execute: (context) => report.execute(completing(context)) };
}

function completing(context: Context): Context {
  const original: unknown = Reflect.get(context, 'getXMLWriter');
  if (typeof original !== 'function') throw new Error('istanbul-lib-report has no getXMLWriter');
  const getXMLWriter = (contents: unknown): XmlWriter => {
    const writer: XmlWriter = original.call(context, contents);
    const { openTag } = writer;
    return Object.assign(writer, {
      openTag: (name: string, attributes: Attributes = {}) =>
        openTag.call(writer, name, COMPLETED[name]?.(attributes) ?? attributes),
    });
  };
  return Object.assign(Object.create(context), { getXMLWriter });
}
