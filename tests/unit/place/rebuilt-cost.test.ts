import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type { Bundler } from '../../../combiner-image/place/rebuilt/bundler.ts';
import { type EsbuildBuild, esbuildBundler } from '../../../combiner-image/place/rebuilt/esbuild-bundler.ts';
import { placedIn } from '../support/placed-texts.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = `const LONGEST = 100;
exports.handler = function (event, context, done) {
  var found = event.items.map((each) => each.customerName.trim());
  if (found.length > LONGEST) return done(new Error('too many'));
  switch (event.kind) {
    case 'one': return done(null, found[0]);
    default: done(null, { found, at: context.time, order: event.orderNumber });
  }
};
`;
const FILES = {
  'app/index.js': HANDLER,
  'app/other.js': "exports.other = (event) => [event.customerName.padStart(9), 'many'];\n",
};
const MEGABYTE = 1024 * 1024;
const EMPTY_MAP = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });

/** Of the folder, and how often it was asked. @param changed what it makes instead of a text */
function bundlerOf(changed: (text: string) => string) {
  const own = esbuildBundler({ build } as unknown as EsbuildBuild, writeFiles(temporaryFolder(), FILES));
  const asked: string[] = [];
  const bundler: Bundler = {
    ...own,
    async bundle(entries, options) {
      asked.push(entries.join(' '));
      const bundled = await own.bundle(entries, options);
      return { map: EMPTY_MAP, ...bundled, text: changed(bundled?.text ?? '') };
    },
  };
  return { bundler, asked };
}

const long = (length: number) => 'f();'.repeat(length / 4);

async function deployed(): Promise<string> {
  const root = writeFiles(temporaryFolder(), FILES);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['app/index.js'],
    outfile: 'out.js',
    bundle: true,
    minify: true,
    platform: 'node',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

test('what is bundled again within bounds is compared', async () => {
  const { bundler } = bundlerOf((text) => text);
  const { files, notCompared } = await placedIn(FILES, await deployed(), { bundlers: [bundler] });
  expect([files, notCompared]).toEqual([['app/index.js'], []]);
});

test.each([
  ['too long', 4.5 * MEGABYTE, 'it is more than 4 times as long', 10],
  ['far too long', 70 * MEGABYTE, 'all tries are more than 64 times as long', 1],
])('what the likely files make is given up, and named, where it is %s', async (_, length, why, tries) => {
  const { bundler, asked } = bundlerOf(() => long(length));
  const { files, notCompared } = await placedIn(FILES, await deployed(), { bundlers: [bundler] });
  expect([files, notCompared]).toEqual([[], [expect.stringContaining(`bundled again (${why}`)]]);
  expect(asked).toHaveLength(tries);
});
