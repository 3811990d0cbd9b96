import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

const TEXT = `<?xml version="1.0"?>
<!DOCTYPE note [ <!ENTITY writer "Ada &lt;"> ]>
<!-- comment -->
<ns:root a="1" b='two' flag>
  <item id="1">text &amp; &writer; &#65;</item>
  <item id="2"><![CDATA[ <raw> ]]></item>
  <number>0x1F</number><number>1.50</number><empty/>
  <script>if (a < b) {}</script>
  mixed <b>bold</b> tail
</ns:root>`;

export function main() {
  const options = [
    {},
    { ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true, allowBooleanAttributes: true },
    { preserveOrder: true, cdataPropName: '__cdata', commentPropName: '#comment', ignoreAttributes: false },
    {
      stopNodes: ['*.script'],
      unpairedTags: ['br'],
      htmlEntities: true,
      trimValues: false,
      parseTagValue: false,
    },
    {
      isArray: (name) => name === 'item',
      tagValueProcessor: (_, value) => value.toUpperCase(),
      alwaysCreateTextNode: true,
    },
  ];
  for (const option of options) {
    try {
      const parsed = new XMLParser(option).parse(TEXT);
      new XMLBuilder({ ...option, format: true, suppressEmptyNode: true }).build(parsed);
    } catch {}
  }
  for (const text of [
    TEXT,
    '<a><b></a>',
    '<a',
    '<a x=1/>',
    '',
    '<a></a><b/>',
    '<a b="1" b="2"/>',
    '<a>&bad</a>',
    'text',
    '<?x?><a/>',
  ]) {
    XMLValidator.validate(text, { allowBooleanAttributes: text.length > 50 });
  }
  const builder = new XMLBuilder({ ignoreAttributes: false, arrayNodeName: 'car', oneListGroup: true });
  builder.build({ list: [1, { '@_id': 2, '#text': 'x' }], none: null, date: true, nested: { a: { b: [] } } });
  for (const bad of ['<a><!DOCTYPE', '<a><![CDATA[', '<!-- x', '<a></b>']) {
    try {
      new XMLParser().parse(bad, true);
    } catch {}
  }
}
