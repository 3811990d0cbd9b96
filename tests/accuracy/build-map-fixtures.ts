/**
 * `node tests/accuracy/build-map-fixtures.ts`: builds `tests/fixtures/maps/separators-*.json` anew, after
 * `npm ci --prefix tests/accuracy`: texts with U+2028 and U+2029 through tools that count lines in their own way.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Build } from '../unit/support/built-elsewhere.ts';
import { pipelines } from './pipelines.ts';
import { PROJECT } from './source-name.ts';
import { toolPipelines } from './tool-pipelines.ts';

const FILES = {
  'src/text.mjs': `export const ENDS = '\u2028 and \u2029';
/* in a\u2028comment, too */
export function clean(text) {
  const parts = text.split(\`\u2028\`);
  if (parts.length > 1) {
    return parts.join(' ');
  }
  return text;
}
`,
  'src/total.mjs': `export function total(list) {
  let sum = 0;
  for (const each of list) {
    if (each < 0) continue;
    sum += each > 10 ? 10 : each;
  }
  return sum;
}

export const never = () => {
  return 'never';
};
`,
  'src/lines.mjs': `const NAMES = \`a\u2029b\`;
export class Lines {
  #all = [];
  add(text) {
    if (!text) return this;
    this.#all.push(\`\${text}\u2028\u2028\`, NAMES);
    return this;
  }
  get size() {
    return this.#all.length > 9 ? 'many' : this.#all.length;
  }
}
`,
  'src/handler.mjs': `import { Lines } from './lines.mjs';
import { clean, ENDS } from './text.mjs';
import { never, total } from './total.mjs';

export const handler = async ({ text, list }) => {
  if (text === ENDS) return never();
  const cleaned = clean(text);
  const lines = new Lines().add(cleaned);
  if (list?.length > 9) {
    return { many: lines.add('more').size };
  }
  return { cleaned, sum: total(list ?? []), size: lines.size };
};
`,
};
const TOOLS = new Set([
  ...[
    'rolldown',
    'rolldown minify',
    'webpack',
    'webpack production',
    'rspack production',
    'ncc',
    'ncc minify',
  ],
  ...['bun', 'bun minify', 'swc', 'swc minify', 'sucrase'],
]);
const EVENTS = [{ text: 'a\u2028b' }, { text: 'x', list: [1, 20, -1] }];

const folder = join(PROJECT, 'tests/fixtures/maps');
const work = join(import.meta.dirname, '.built');
for (const name of readdirSync(folder)) if (name.startsWith('separators-')) rmSync(join(folder, name));
try {
  for (const { name, make } of [...pipelines, ...toolPipelines]) {
    if (!TOOLS.has(name)) continue;
    const project = join(work, name.replace(/[^a-z0-9]+/gi, '-').toLowerCase());
    const dist = join(project, 'dist');
    mkdirSync(join(project, 'src'), { recursive: true });
    mkdirSync(dist);
    for (const [path, text] of Object.entries(FILES)) writeFileSync(join(project, path), text);
    const file = await make(join(project, 'src/handler.mjs'), dist);
    const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
    // Some are named from elsewhere.
    const sources = map.sources.map((source: string) =>
      source.replace(/^.*\/(src\/\w+\.mjs)$/, '../$1').replace(`${PROJECT}/`, ''),
    );
    const entry = basename(file);
    const text = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
    const built: Build = {
      tool: name,
      events: EVENTS,
      files: FILES,
      built: {
        [entry]: `${text}\n//# sourceMappingURL=${entry}.map\n`,
        [`${entry}.map`]: JSON.stringify({ ...map, sources }),
      },
      entry,
    };
    writeFileSync(
      join(folder, `separators-${basename(project)}.json`),
      `${JSON.stringify(built, null, 1)}\n`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
