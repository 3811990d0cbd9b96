import YAML, { isMap, isScalar, parseAllDocuments, visit } from 'yaml';

const TEXT = `# comment
a: &anchor [1, 0x1f, .5, ~, "two\\n\\u00e4", 'it''s']
b:
  <<: { c: true }
  d: *anchor
  e: |
    block
     text
  f: >-
    folded
    text

    more
? complex
: !!set { x, y }
date: 2001-12-14t21:59:43.10-05:00
`;

export function main() {
  for (const version of ['1.1', '1.2']) {
    const document = YAML.parseDocument(TEXT, { version, merge: true });
    visit(document, {
      Pair: (_, pair) => (isScalar(pair.key) && pair.key.value === 'a' ? visit.SKIP : undefined),
    });
    document.setIn(['b', 'new'], { deep: [1, { x: 2 }] });
    document.deleteIn(['b', 'e']);
    document.addIn(['list'], 3);
    if (isMap(document.contents)) document.contents.has('a');
    globalThis.said = String(document);
    document.toJS({ maxAliasCount: 10 });
  }
  for (const bad of [
    'a: b: c',
    '[1, 2',
    '{a',
    '"x',
    '- a\nb',
    '*none',
    '%YAML 9\n---\na',
    '\ta: 1',
    '&a &b c',
  ]) {
    try {
      YAML.parse(bad);
    } catch (error) {
      globalThis.said = String(error);
    }
  }
  parseAllDocuments('a: 1\n---\nb: 2\n...\n').map((each) => each.toJSON());
  YAML.stringify({
    text: 'x\ny\n',
    long: 'word '.repeat(40),
    list: [[], {}, null, undefined, 1e21],
    date: new Date(0),
  });
  YAML.stringify(['yes', '1', '', '# no', '- a', 'a: b'], { defaultStringType: 'QUOTE_SINGLE', indent: 4 });
}
