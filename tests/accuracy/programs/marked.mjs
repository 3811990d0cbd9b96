import { Marked } from 'marked';

const TEXT = `# Title
Setext
===

A *very* **strong** \`code\` [link](http://x.de "t") ![image](a.png) <b>html</b> https://auto.de ~~gone~~
new line  
hard & <mail@x.de> \\* [ref] [none][missing]

> quote
> - nested

1. one
2. two
   - [x] done
   - [ ] open

| a | b |
|:--|--:|
| 1 | \`|\` |

\`\`\`js
const x = 1 < 2;
\`\`\`

    indented

***
<div>
block
</div>

[ref]: <http://y.de> 'title'
`;

export async function main() {
  const plain = new Marked();
  await plain.parse(TEXT);
  await plain.parseInline('a *b*');
  plain.lexer('a\n\nb');
  const other = new Marked({ gfm: false, breaks: true, pedantic: true });
  await other.parse(TEXT);
  const extended = new Marked(
    { async: true },
    {
      renderer: { heading: ({ depth, text }) => (depth > 1 ? false : `<h>${text}</h>`) },
      walkTokens: async (token) => {
        if (token.type === 'link') token.href += '#x';
      },
      hooks: { preprocess: (text) => text.trim(), postprocess: (html) => `${html}\n` },
      extensions: [
        {
          name: 'star',
          level: 'inline',
          start: (text) => text.indexOf('@@'),
          tokenizer: (text) => {
            const match = /^@@(\w+)/.exec(text);
            return match ? { type: 'star', raw: match[0], word: match[1] } : undefined;
          },
          renderer: ({ word }) => word,
        },
      ],
    },
  );
  await extended.parse(`${TEXT}\n@@word`);
  try {
    await plain.parse(undefined);
  } catch {}
}
