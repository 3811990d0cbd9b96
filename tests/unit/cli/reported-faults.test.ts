import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import v8ToIstanbul from 'v8-to-istanbul';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = {
  'index.js': `const { price } = require('./price.js');\nrequire('./odd.js');\nexports.handler = async () => price(1);\n`,
  'price.js': 'exports.price = (n) => (n > 3 ? n * 2 : n);\n',
};

/** Runs the function with an odd file, and reports it. */
async function reported(files: Record<string, string>) {
  const taskRoot = writeFiles(temporaryFolder(), { ...HANDLER, ...files });
  const dir = temporaryFolder();
  const [answer] = await invokeLocally({
    handler: 'index.handler',
    taskRoot,
    functionName: 'shop',
    dir,
    events: ['{}'],
    onLog: () => {},
  });
  expect(answer?.payload).toBe(1);
  const { code, stdout, stderr } = await lambdaCoverage(['report', dir, '--json', '-r', 'json'], {
    cwd: temporaryFolder(),
  });
  expect(code, stderr).toBe(0);
  const { files: shown }: CombineResult = JSON.parse(stdout);
  return { taskRoot, stderr, shown };
}

test('an inline map that is empty costs its script alone (vitest#4854: "Unexpected end of JSON input")', async () => {
  const comment = '//# sourceMappingURL=data:application/json;base64,';
  const { taskRoot, stderr, shown } = await reported({ 'odd.js': `exports.a = 1;\n${comment}\n` });
  // The tool that it was reported of still ends there.
  await expect(v8ToIstanbul(join(taskRoot, 'odd.js')).load()).rejects.toThrow(SyntaxError);
  expect(stderr).toMatch(/odd\.js \(shop\) is not in the report: .*source map/);
  expect(shown.map(({ path }) => path)).toEqual(['shop/index.js', 'shop/price.js']);
});

test('a map whose places are behind the end of its source (node#55054: "reading \'2\'" of undefined)', async () => {
  const map = {
    version: 3,
    sources: ['odd.js'],
    sourceRoot: '',
    names: [],
    mappings: 'AAEA,OAAO,CAAC,GAAG,CAAC,IAAI,CAAC,CAAC',
  };
  const { taskRoot, shown } = await reported({
    'odd.js': 'exports.a = 1;\n//# sourceMappingURL=odd.js.map',
    'odd.js.map': JSON.stringify(map),
  });
  expect(readFileSync(join(taskRoot, 'odd.js.map'), 'utf8')).toBe(JSON.stringify(map));
  expect(shown.map(({ path }) => path)).toEqual(expect.arrayContaining(['shop/index.js', 'shop/price.js']));
});
