import { harmlessName } from './text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const ESCAPED = new RegExp(Object.values(ENTITIES).join('|'), 'g');

/** A text as the value of an attribute, or between tags, of HTML and XML. */
export function escapeXml(text: string): string {
  return harmlessName(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** The same for a text that another writer has escaped, or has not: Istanbul's do so for some attributes. */
export function escapeXmlOnce(text: string): string {
  const plain = text.replace(ESCAPED, (entity) => characterOf(entity));
  return escapeXml(plain);
}

function characterOf(entity: string): string {
  return Object.keys(ENTITIES).find((character) => ENTITIES[character] === entity) ?? entity;
}

/** What Istanbul's XML reporters write with. */
export interface XmlWriter {
  openTag(name: string, attributes?: Readonly<Record<string, unknown>>): void;
  inlineTag(name: string, attributes?: Readonly<Record<string, unknown>> | null, content?: string): void;
}

/** Makes an XML writer escape what it is given. @see https://github.com/istanbuljs/istanbuljs/issues/857 */
export function escaping<T extends XmlWriter>(writer: T): T {
  const { openTag, inlineTag } = writer;
  return Object.assign(writer, {
    openTag: (name: string, attributes?: Readonly<Record<string, unknown>>) =>
      openTag.call(writer, name, escapeAll(attributes)),
    inlineTag: (name: string, attributes?: Readonly<Record<string, unknown>> | null, content?: string) =>
      inlineTag.call(writer, name, escapeAll(attributes), content && escapeXmlOnce(content)),
  });
}

function escapeAll(attributes?: Readonly<Record<string, unknown>> | null): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, value]) => [name, escapeXmlOnce(String(value))]),
  );
}
