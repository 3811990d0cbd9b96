import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const ENGINE = join(import.meta.dirname, '../../../runtime-interface/engine/v8-block/v8-engine.ts');

/** A take that is interrupted by another one, as the recorder's worker does it. */
const PROGRAM = `
import { createRequire } from 'node:module';
globalThis.require = createRequire(import.meta.url);
const { V8_BLOCK_ENGINE } = await import(process.argv[1]);
let nested;
const engine = V8_BLOCK_ENGINE.create((url) => {
  if (!url.endsWith('/ran.cjs')) return false;
  nested ??= engine.take();
  return true;
});
engine.start();
const { ran } = require(process.argv[2]);
ran();
const [first] = engine.take();
ran();
const [second] = engine.take();
const countOf = ({ counts }) => counts.find(({ functionName }) => functionName === 'ran').ranges[0].count;
console.log(JSON.stringify({ nested, first: countOf(first), second: countOf(second), isShared: engine.isShared }));
`;

test('a take in the midst of a take takes nothing from it, and is no other tool', () => {
  const folder = writeFiles(temporaryFolder(), {
    'ran.cjs': 'exports.ran = function ran() {};\n',
  });
  const output = execFileSync(
    process.execPath,
    ['--input-type=module', '--no-warnings', '-e', PROGRAM, ENGINE, join(folder, 'ran.cjs')],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(output)).toEqual({ nested: [], first: 1, second: 1, isShared: false });
});
