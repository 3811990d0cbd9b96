import mustache from 'mustache';

export function main() {
  const view = {
    name: '<Ada>',
    list: [{ n: 1 }, { n: 2 }],
    empty: [],
    yes: true,
    wrap: () => (text, render) => `[${render(text)}]`,
    deep: { a: { b: 'c' }, length: 0 },
    zero: 0,
    text: 'abc',
  };
  const templates = [
    'Hi {{name}} {{{name}}} {{&name}} {{! comment }}',
    '{{#list}}{{n}},{{/list}}{{^list}}none{{/list}}{{#empty}}x{{/empty}}{{^empty}}y{{/empty}}',
    '{{#wrap}}in {{name}}{{/wrap}} {{deep.a.b}} {{deep.x.y}} {{text.length}}',
    '{{=<% %>=}}<% name %><%={{ }}=%> {{zero}}{{#zero}}z{{/zero}}',
    '  {{#yes}}\n  line\n  {{/yes}}\n{{> part}}\n  {{>part}}',
  ];
  for (const template of templates) mustache.render(template, view, { part: 'p {{name}}\nq\n' });
  mustache.render('{{#a}}{{.}}{{/a}}', { a: [1, 'x'] }, (name) => name, {
    tags: ['{{', '}}'],
    escape: (value) => `e${value}`,
  });
  for (const bad of ['{{#a}}', '{{/a}}', '{{#a}}{{/b}}', '{{name', '{{=x=}}', '{{{a}}']) {
    try {
      mustache.render(bad, view);
    } catch {}
  }
  try {
    mustache.render(3, {});
  } catch {}
  mustache.clearCache();
  const writer = new mustache.Writer();
  writer.parse('{{a}}');
  writer.render('{{a}} {{b}}', new mustache.Context({ b: 2 }, new mustache.Context({ a: 1 })));
}
