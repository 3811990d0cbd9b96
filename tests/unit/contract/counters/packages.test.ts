import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compileFunction } from 'node:vm';
import { expect, test } from 'vitest';
import { instrument } from '../../../../contract/counters/instrument.ts';
import { COUNTER_FORMS } from '../../../../contract/counters/placement.ts';
import { readText } from '../../../../contract/counters/read-text.ts';
import { UncountableText } from '../../../../contract/counters/walk-text.ts';
import { MIXED } from './mixed-ranges.ts';
import { packageFiles } from './package-files.ts';

const PACKAGES = join(import.meta.dirname, '../../../../node_modules');
/** `COUNTED_FILES=5000 npx vitest run --project=unit tests/unit/contract/counters/packages.test.ts` */
const FILES = packageFiles(PACKAGES, Number(process.env['COUNTED_FILES'] ?? 300));
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

test(`${FILES.length} files of packages parse again with counters, on the same lines`, {
  timeout: 1_800_000,
}, () => {
  const uncountable: string[] = [];
  const broken: string[] = [];
  for (const [index, file] of FILES.entries()) {
    const text = readFileSync(file, 'utf8');
    const form = COUNTER_FORMS[index % COUNTER_FORMS.length] ?? 'counters-1';
    try {
      const counted = instrument(text, {
        variable: '$cov1',
        form,
        ...(index % 3 === 0 && { ranges: MIXED }),
      });
      const lines = counted.text.split('\n').length === text.split('\n').length;
      const written = counted.text.match(
        /(?<!\|\|\+\+(?:\(globalThis\.)?)\$cov1(?:\|\|\[\]\))?\[\d+\]/g,
      )?.length;
      if (!lines || written !== counted.count || !parses(text, counted.text))
        broken.push(relative(PACKAGES, file));
    } catch (error) {
      if (!(error instanceof UncountableText)) throw error;
      uncountable.push(relative(PACKAGES, file));
    }
  }
  expect(broken).toEqual([]);
  console.log(
    `${FILES.length - uncountable.length} of ${FILES.length} parse again; not readable:`,
    uncountable,
  );
  // Templates and JSX of tests, and the like.
  expect(uncountable.length).toBeLessThan(FILES.length / 50);
});

/** By V8, where it reads the text as it was; of a module by acorn. */
function parses(text: string, counted: string): boolean {
  return isScript(text) ? isScript(counted) : readText(counted).body.length > 0;
}

function isScript(text: string): boolean {
  try {
    compileFunction(text.replace(/^#!.*/, ''), PARAMETERS);
    return true;
  } catch {
    return false;
  }
}
