import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import swc from '@swc/core';
import { build, transformSync } from 'esbuild';
import { minify } from 'terser';
import { expect, test } from 'vitest';
import webpack, { type Configuration } from 'webpack';
import { unmappedCode } from '../../../combiner-image/unmapped/unmapped-code.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/ncc');

/** A handler with a package beside it, in both systems of modules. */
const PROJECT = {
  'handler.js': `const { createHash } = require('node:crypto');
const pad = require('pad');
const { twice } = require('./own');
exports.handler = async (event) => {
  if (!event.name) return { statusCode: 400 };
  for (const part of event.parts) console.log(twice(part));
  return { statusCode: 200, body: pad(event.name) + createHash('sha1').digest('hex') };
};
`,
  'own.js': 'exports.twice = (value) => { if (value > 2) return value; return value * 2; };\n',
  'alone.js': `const { createHash } = require('node:crypto');
const { twice } = require('./own');
exports.handler = async () => twice(createHash('sha1').digest().length);
`,
  'handler.mjs': `import { pad } from 'pad/pad.mjs';
import { twice } from './own.mjs';
export const handler = async (event) => pad(twice(event.name));
`,
  'own.mjs': 'export const twice = (value) => value * 2;\n',
  'node_modules/pad/package.json': '{ "name": "pad", "main": "index.js" }',
  'node_modules/pad/index.js':
    'module.exports = function pad(text) {\n  while (text.length < 9) text = " " + text;\n  return text;\n};\n',
  'node_modules/pad/pad.mjs':
    'export function pad(text) {\n  while (text.length < 9) text = " " + text;\n  return text;\n}\n',
};

function judged(text: string): string {
  const { maker = 'nobody', reason = 'reported' } = unmappedCode({ hash: '', path: 'index.js', text }) ?? {};
  return `${maker}: ${reason.replace(', and it has no source map', '')}`;
}

async function bundled(
  entry: string,
  options: Parameters<typeof build>[0],
  files: Record<string, string> = PROJECT,
): Promise<string> {
  const folder = writeFiles(temporaryFolder(), files);
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    write: false,
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

async function packed(options: Configuration, entry = './handler.js'): Promise<string> {
  const folder = writeFiles(temporaryFolder(), PROJECT);
  const output = { path: join(folder, 'dist'), filename: 'index.js', library: { type: 'commonjs2' } };
  await new Promise<void>((resolve, reject) => {
    webpack({ context: folder, entry, target: 'node', output, ...options }, (error, stats) =>
      error || stats?.hasErrors() ? reject(error ?? new Error(stats?.toString())) : resolve(),
    );
  });
  return readFileSync(join(folder, 'dist/index.js'), 'utf8');
}

const PLAIN = readFileSync(import.meta.filename, 'utf8');

test.each([
  ['esbuild: it holds packages', 'handler.js', {}],
  ['esbuild: it is minified', 'handler.js', { minify: true }],
  ['esbuild: it holds packages', 'handler.mjs', { format: 'esm' }],
  ['nobody: it is minified', 'handler.mjs', { format: 'esm', minify: true }],
  ['esbuild: reported', 'alone.js', {}],
  ['esbuild: reported', 'handler.js', { packages: 'external' }],
] as const)('%s: esbuild of %s, %j', async (expected, entry, options) => {
  expect(judged(await bundled(entry, options))).toBe(expected);
});

test.each([
  ['esbuild: it holds packages', {}],
  ['esbuild: it is minified', { minify: true }],
  ['esbuild: it is minified', { minify: true, format: 'esm', banner: { js: 'import "node:module";' } }],
] as const)('%s: esbuild of a package that webpack built, %j', async (expected, options) => {
  for (const minimize of [true, false]) {
    const built = await packed({ mode: 'production', optimization: { minimize } });
    expect(judged(built)).toMatch(/^webpack: /);
    const packages = { ...PROJECT, 'node_modules/pad/index.js': built };
    expect(judged(await bundled('handler.js', options, packages))).toBe(expected);
  }
});

const UNNAMED = 'webpack: it does not say of what files, or packages, it is made';

test.each([
  [UNNAMED, { mode: 'production', optimization: { minimize: true } }],
  [UNNAMED, { mode: 'production', optimization: { minimize: false } }],
  ['webpack: it holds packages', { mode: 'development', devtool: false }],
] as [string, Configuration][])('%s: webpack, %j', async (expected, options) => {
  expect(judged(await packed(options))).toBe(expected);
});

test('webpack of files whose names it says, all of the project, is reported', async () => {
  const text = await packed({ mode: 'development', devtool: false }, './alone.js');
  expect(judged(text)).toBe('webpack: reported');
});

test.each([
  ['packages.txt', 'ncc: it does not say of what files, or packages, it is made'],
  ['minified.txt', 'ncc: it does not say of what files, or packages, it is made'],
])('what ncc wrote into %s is %s', (name, expected) => {
  expect(judged(readFileSync(join(FIXTURES, name), 'utf8'))).toBe(expected);
});

test('one file, minified by each tool, is so whatever its size', async () => {
  const handler = PROJECT['handler.js'];
  const terser = await minify(handler, { compress: true, mangle: true });
  for (const text of [
    terser.code ?? '',
    (await swc.minify(handler, { compress: true, mangle: true })).code,
    transformSync(handler, { minify: true }).code,
    transformSync(PLAIN, { minify: true, loader: 'ts' }).code,
  ])
    expect(judged(text)).toBe('nobody: it is minified');
});

test('what compilers write of one file is reported, and says which one it was', () => {
  const source =
    'import fs from "node:fs";\nexport const handler = async (): Promise<string> => fs.readFileSync("x", "utf8");\n';
  const folder = writeFiles(temporaryFolder(), { 'handler.ts': source });
  execFileSync(join(import.meta.dirname, '../../../node_modules/.bin/tsc'), [
    ...['--module', 'commonjs', '--target', 'es2022', '--ignoreConfig', '--types', 'node'],
    ...['--typeRoots', join(import.meta.dirname, '../../../node_modules/@types'), join(folder, 'handler.ts')],
  ]);
  expect(judged(readFileSync(join(folder, 'handler.js'), 'utf8'))).toBe('tsc: reported');
  const module = { type: 'commonjs' } as const;
  const { code } = swc.transformSync(source, { module, jsc: { parser: { syntax: 'typescript' } } });
  expect(judged(code)).toBe('swc: reported');
});

/** Written by hand, and near to what is looked for. */
const BY_HAND: Record<string, string> = {
  'a plain handler': PROJECT['handler.js'],
  'one line': "exports.handler = async () => ({ statusCode: 200, body: 'fine' });\n",
  'short lines with many statements': 'for (let i = 0; i < n; i++) { if (a[i]) { b(); return c; } }\n'.repeat(
    20,
  ),
  'a table of numbers': `module.exports = [${Array.from({ length: 5000 }, (_, i) => i).join()}];\n`,
  'a table of texts': `module.exports = {${Array.from({ length: 500 }, (_, i) => `k${i}:"if(a){b();return c;}"`).join()}};\n`,
  'a minified text as a string': `exports.code = ${JSON.stringify(transformSync(PLAIN, { minify: true, loader: 'ts' }).code)};\nexports.run = () => 1;\n`,
  'a template that makes code': `exports.head = \`\nvar __defProp = Object.defineProperty;\n// node_modules/pad/index.js\n(()=>{var e={512(e){return e;if(e){var a=1;return a}}}})();\n\`;\nexports.tail = () => 1;\n`,
  'comments about bundles':
    '// node_modules/pad/index.js\n// is what __webpack_require__ and __commonJS load; see @bun\nexports.handler = () => 1;\n',
  'a comment that names files of both kinds':
    '// node_modules/pad/index.js is wrapped below\n// src/handler.ts calls it\nexports.handler = () => 1;\n',
  'a pasted line among others': `${PROJECT['handler.js'].repeat(6)}(()=>{let a=1;if(a)return a;let b=2;return b})();\n`,
  'tables by number': 'exports.rates = {\n  19: (net) => net * 1.19,\n  7: (net) => net * 1.07,\n};\n',
  'short names for functions of Object':
    'const define = Object.defineProperty;\nconst create = Object.create;\nexports.make = () => define(create(null), "a", {});\n',
  'this test': transformSync(PLAIN, { loader: 'ts' }).code,
};

test.each(Object.entries(BY_HAND))('%s may have been written by hand', (_, text) => {
  expect(judged(text)).toBe('nobody: reported');
});

test('what the checkout has as it ran is its own, however much stands on a line, without packages', async () => {
  const own = { kind: 'file', path: 'index.js', how: 'same text', isOpen: false } as const;
  const dense =
    'import{tax}from"./tax.mjs";import{shipping}from"./shipping.mjs";export const handler=async(order)=>[shipping(order.weight),tax(order.sum)];\n';
  expect(judged(dense)).toBe('nobody: it is minified');
  expect(unmappedCode({ hash: '', path: 'index.js', text: dense, placement: own })).toBeUndefined();
  const text = await bundled('handler.js', {});
  expect(unmappedCode({ hash: '', path: 'index.js', text, placement: own })?.reason).toMatch(/packages/);
});

test('what cannot be parsed is for whoever converts it to say', () => {
  expect(judged('function (')).toBe('nobody: reported');
});
