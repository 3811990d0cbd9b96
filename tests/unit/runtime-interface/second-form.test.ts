import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { FORMS } from '../../../combiner-image/forms/forms.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import { buildLayer } from '../../../scripts/build/layer.ts';
import { combineFolder } from '../support/combined.ts';
import { LINE_FORM } from '../support/line-counts/line-form.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Other lists in the place of the recorder's. */
function otherForms(list: string): Plugin {
  const path = join(import.meta.dirname, '../support/line-counts', list);
  return {
    name: 'other forms',
    setup(build) {
      build.onResolve({ filter: /\/(?:forms|engine-kinds)\.ts$/ }, () => ({ path }));
    },
  };
}

const CODE = `
  exports.handler = async ({ forEver }) => {
    $hit(3);
    while (forEver) $hit(4);
    $hit(5);
    return process.moduleLoadList.includes('NativeModule inspector');
  };
`;

test('another form of counts is a folder and an entry in the list; without V8 no inspector is loaded', async () => {
  const folder = temporaryFolder();
  await buildLayer(folder, [otherForms('forms.ts')]);
  const layer = join(folder, 'layer/lambda-coverage');
  const entries = readdirSync(layer, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    expect(readFileSync(join(parentPath, name), 'utf8'), name).not.toContain('node:inspector');
  }
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot: writeFiles(join(folder, 'task'), { 'index.js': CODE }),
    functionName: 'lines',
    dir: join(folder, 'store'),
    preload: join(layer, 'preload.cjs'),
    events: ['{}', '{"forEver":true}'],
    env: { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT: 'a test' },
    timeout: 1,
    onLog: () => {},
  });
  expect(answers[0]?.payload).toBe(false);
  expect(answers[1]?.payload).toMatchObject({ errorType: expect.stringMatching('Timedout|timeout|Timeout') });

  const [name = ''] = readdirSync(join(folder, 'store/raw/lines'));
  const raw: RawObject = JSON.parse(String(gunzipSync(readFileSync(join(folder, 'store/raw/lines', name)))));
  expect(raw.engine).toBe('lines');
  const [script] = raw.result;
  expect(script).toMatchObject({
    url: expect.stringMatching(/task\/index\.js$/),
    form: 'lines',
    functions: [],
  });
  expect([script?.counts?.[3], script?.counts?.[5]]).toEqual([2, 1]);
  // Taken from an endless loop, out of memory that the worker shares.
  expect(script?.counts?.[4]).toBeGreaterThan(100);
  expect(raw.attribution?.contexts['a test']?.length).toBeGreaterThan(0);
  expect(raw.invocations.map(({ outcome }) => outcome)).toEqual(['ok', 'timeout']);

  FORMS.push(LINE_FORM);
  onTestFinished(() => {
    FORMS.pop();
  });
  const { files, unconverted } = await combineFolder(join(folder, 'store'), { root: folder });
  expect([files.map(({ path }) => path), unconverted]).toEqual([['task/index.js'], 0]);
});

test('two forms at a time: each file is counted by one of them', async () => {
  const folder = temporaryFolder();
  await buildLayer(folder, [otherForms('both-forms.ts')]);
  await invokeLocally({
    handler: 'index.handler',
    taskRoot: writeFiles(join(folder, 'task'), {
      'index.js': "$hit(1);\nexports.handler = async () => ($hit(2), require('./other.js')());\n",
      'other.js': 'module.exports = () => 1;\n',
    }),
    functionName: 'lines',
    dir: join(folder, 'store'),
    preload: join(folder, 'layer/lambda-coverage/preload.cjs'),
    events: ['{}', '{}'],
    onLog: () => {},
  });
  const [name = ''] = readdirSync(join(folder, 'store/raw/lines'));
  const raw: RawObject = JSON.parse(String(gunzipSync(readFileSync(join(folder, 'store/raw/lines', name)))));
  expect(raw.engine).toBe('lines v8-block');
  expect(raw.result.map(({ url, form = 'v8-block' }) => [basename(url), form]).sort()).toEqual([
    ['index.js', 'lines'],
    ['other.js', 'v8-block'],
  ]);
});
