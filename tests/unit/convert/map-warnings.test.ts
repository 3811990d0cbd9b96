import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planScript } from '../../../combiner-image/convert/exact/plan-script.ts';
import { mapWarnings } from '../../../combiner-image/convert/map-warnings.ts';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import type { BuiltScript } from '../../accuracy/pipelines.ts';
import { PROJECT } from '../../accuracy/source-name.ts';
import { type Make, throughEsbuild, throughSwc, throughTerser } from '../support/measured.ts';

const TOOLS: Record<string, Make> = {
  esbuild: throughEsbuild({ format: 'esm' }),
  'esbuild, minified': throughEsbuild({ minify: true, format: 'esm' }),
  terser: throughTerser(),
  // Some of its places are counted from the wrong end of what they stand for.
  swc: throughSwc(),
};
const TEXT = ['composed-map', 'mappings', 'line-index']
  .map((name) => readFileSync(join(PROJECT, `combiner-image/sources/${name}.ts`), 'utf8'))
  .map((text) => stripTypeScriptTypes(text).replace(/^import .*$/gm, ''))
  .join('');

describe.each(Object.entries(TOOLS))('%s', (_, make) => {
  test('of a map of its own text nothing is said', async () => {
    expect(saidOf(await make(TEXT, 'all.mjs'))).toBe('');
  });

  test.each([0.1, 0.5, 0.9])('a map of the build before is noticed, with more at %d', async (at) => {
    const script = await make(TEXT, 'all.mjs');
    const end = script.text.lastIndexOf(';', script.text.length * at) + 1;
    const more = script.text.split('\n').length > 9 ? '\n/* more */' : '/* more */';
    const text = `${script.text.slice(0, end)}${more}${script.text.slice(end)}`;
    expect(saidOf({ ...script, text })).toMatch(/belongs to another text|that are not in the script/);
  });
});

function saidOf(script: BuiltScript): string {
  try {
    return mapWarnings(planScript(script).sources).join();
  } catch (error) {
    if (error instanceof UnconvertedScriptError) return error.message;
    throw error;
  }
}
