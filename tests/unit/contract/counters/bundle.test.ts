import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { instrument } from '../../../../contract/counters/instrument.ts';
import { ownRanges } from '../../../../contract/counters/own-ranges.ts';
import { COUNTER_FORMS } from '../../../../contract/counters/placement.ts';
import { nodeBinaries } from '../../../accuracy/node-binaries.ts';

const run = promisify(execFile);

const PROJECT = {
  'src/main.js': `import { depWork } from 'dep';
import { esmWork } from 'esm';
import { helper } from './helper.js';
const attempts = [() => depWork(null), () => esmWork(null), () => helper(null), () => helper({ a: () => depWork() })];
export async function main() {
  for (const attempt of attempts) {
    try {
      const value = await attempt();
      console.log(value ? 'value' : 'none');
    } catch (error) {
      console.log(error.stack);
    }
  }
}
main();
`,
  'src/helper.js': `export const helper = (given) => {
  const list = [given, given].filter((each) => each || Boolean(each) || 1);
  return list.length > 1 && list.map((each, index) => (index > 0 ? each.a(list) : list)).length;
};
`,
  'node_modules/dep/index.js': `function depWork(given) { if (given === undefined) throw new TypeError('dep'); return given && 1 || given.none; }
exports.depWork = depWork;
`,
  'node_modules/dep/package.json': '{ "main": "index.js" }',
  'node_modules/esm/index.js': `export function esmWork(given) { const inner = () => given ? 1 : given.none; return inner(); }
`,
  'node_modules/esm/package.json': '{ "type": "module", "main": "index.js" }',
};

let nodes: string[];
let folder: string;

beforeAll(async () => {
  nodes = await nodeBinaries([20, 22]);
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bundle-')));
  for (const [name, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}, 120_000);

function bundled(minify: boolean): { text: string; map: string } {
  const { outputFiles } = buildSync({
    absWorkingDir: folder,
    entryPoints: ['src/main.js'],
    outfile: 'out/main.cjs',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    sourcemap: true,
    write: false,
    minify,
  });
  const [map = '', text = ''] = outputFiles.map((file) => file.text);
  return { text, map };
}

test.each([false, true])('stacks of a bundle (minified: %s) are the same with counters', async (minify) => {
  const { text, map } = bundled(minify);
  const printed = async (node: string, code: string, codeMap: string) => {
    mkdirSync(join(folder, 'out'), { recursive: true });
    writeFileSync(join(folder, 'out/main.cjs'), code);
    writeFileSync(join(folder, 'out/main.cjs.map'), codeMap);
    return (await run(node, ['--enable-source-maps', join(folder, 'out/main.cjs')])).stdout;
  };
  for (const node of nodes) {
    const plain = await printed(node, text, map);
    expect(plain.match(/src\/(?:main|helper)\.js:\d+:\d+/g)?.length).toBeGreaterThan(5);
    for (const form of COUNTER_FORMS) {
      const counted = instrument(text, { variable: '$b1', form, map });
      expect(counted.text).toContain('$b1[20]');
      expect(await printed(node, counted.text, counted.map ?? '')).toBe(plain);
    }
  }
});

test.each([false, true])('of a bundle (minified: %s) only the own sources have counters', (minify) => {
  const { text, map } = bundled(minify);
  const own = instrument(text, { variable: '$b1', form: 'counters-1', map });
  const all = instrument(text, { variable: '$b1', form: 'counters-1' });
  const foreign = [/TypeError\("dep"\)/, /\.none/];
  for (const mark of foreign) {
    expect(countersNear(all.text, mark)).toBeGreaterThan(0);
    expect(countersNear(own.text, mark)).toBe(0);
  }
  expect(countersNear(own.text, /\.length ?> ?1/)).toBeGreaterThan(0);
  expect(own.count).toBeLessThan(all.count - 5);
});

/** In the text around a place. */
function countersNear(text: string, mark: RegExp): number {
  const at = text.search(mark);
  expect(at).toBeGreaterThan(0);
  return text.slice(at - 20, at + 20).match(/\$b1\[/g)?.length ?? 0;
}

test('a text without a map, or with one that cannot be read, is the user’s as a whole', () => {
  const { text, map } = bundled(false);
  const isWhole = (json: string | undefined) =>
    ownRanges(text, json).has(0) && ownRanges(text, json).has(text.length - 1);
  for (const json of [
    undefined,
    '',
    'null',
    '{}',
    '{"sources":[],"mappings":7}',
    map.replace(/"mappings": "/, '"mappings": "!'),
  ])
    expect(isWhole(json)).toBe(true);
  expect(isWhole(map)).toBe(false);
  expect(isWhole(`)]}'\n${map}`)).toBe(false);
});

test('parts of a map with sections are read each at its place', () => {
  const { text, map } = bundled(false);
  const lines = text.split('\n').length;
  const sections = (line: number) =>
    JSON.stringify({ version: 3, sections: [{ offset: { line, column: 0 }, map: JSON.parse(map) }] });
  const moved = '\n'.repeat(lines) + text;
  for (const mark of ['attempts', 'depWork(given)', 'Boolean']) {
    const at = text.indexOf(mark);
    expect(ownRanges(text, sections(0)).has(at)).toBe(ownRanges(text, map).has(at));
    expect(ownRanges(moved, sections(lines)).has(at + lines)).toBe(ownRanges(text, map).has(at));
  }
});
