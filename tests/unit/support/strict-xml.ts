export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
}

const TEXT = '(?:[^<&]|&(?:amp|lt|gt|quot|#39);)*';
const ATTRIBUTE = '\\s+[\\w:-]+="(?:[^<&"]|&(?:amp|lt|gt|quot|#39);)*"';
const TOKEN = new RegExp(
  `<\\?xml[^?]*\\?>|<!DOCTYPE[^<>]*>|<(/?)([\\w:-]+)((?:${ATTRIBUTE})*)\\s*(/?)>|${TEXT}`,
  'y',
);
// biome-ignore lint/suspicious/noControlCharactersInRegex: no XML may hold these
const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** All elements of an XML document, in order. @throws where it is not well-formed */
export function parseXml(text: string): XmlElement[] {
  if (ILLEGAL.test(text)) throw new Error('a character that no XML may hold');
  const elements: XmlElement[] = [];
  const open: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
    const at = TOKEN.lastIndex;
    const [token = '', isEnd, name, attributes = '', isEmpty] = TOKEN.exec(text) ?? [];
    if (token === '') throw new Error(`not well-formed: ${text.slice(at, at + 80)}`);
    if (name === undefined) continue;
    if (isEnd && open.pop() !== name) throw new Error(`${name} is closed, but not open`);
    if (isEnd) continue;
    elements.push({ name, attributes: attributesIn(attributes) });
    if (!isEmpty) open.push(name);
  }
  if (open.length > 0) throw new Error(`${open.join(', ')} stay open`);
  return elements;
}

function attributesIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, unescapeXml(value)]));
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}
