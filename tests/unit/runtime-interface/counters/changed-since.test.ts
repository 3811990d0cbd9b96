import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../../cli/invoke/invoke.ts';
import type { CounterForm } from '../../../../contract/counters/placement.ts';
import type { InstrumentedFile, InstrumentedFolder } from '../../../../contract/instrumented-folder.ts';
import { CountedFiles } from '../../../../runtime-interface/engine/counters/counted-files.ts';
import { registerInstrumented } from '../../../../runtime-interface/engine/counters/instrumented-files.ts';
import { writeInstrumented } from '../../support/instrumented.ts';
import { sha256, temporaryFolder, writeFiles } from '../../support/recorded.ts';
import { storedObjects } from '../../support/recorded-counters.ts';

const MANIFEST = '.lambda-coverage-originals/manifest.json';
const LICENCE = `/*! ${'Licensed to you. '.repeat(100)}*/\n`;
const TEXTS = {
  'index.js': "'use strict';\nexports.handler = async () => require('./lib/a.js').a();\n",
  'lib/a.js': `#!/usr/bin/env node\n${LICENCE}exports.a = () => 1;\n`,
};

function registered(folder: string) {
  const counted = new CountedFiles();
  const problems = registerInstrumented({ taskRoot: folder, handler: undefined }, () => true, counted);
  const isCounted = (path: string) =>
    [...counted.of('counters-1'), ...counted.of('hits-1')].some(({ url }) => url.endsWith(`/${path}`));
  return { problems, counted: Object.keys(TEXTS).filter(isCounted) };
}

function made(form: CounterForm = 'counters-1', texts: Record<string, string> = TEXTS): string {
  return writeInstrumented(temporaryFolder(), texts, form);
}

function edit(folder: string, path: string, change: Partial<InstrumentedFile>, form?: CounterForm): string {
  const manifest: InstrumentedFolder = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
  const files = manifest.files.map((file) => (file.path === path ? { ...file, ...change } : file));
  const edited = { ...manifest, files, ...(form && { form }) };
  return writeFiles(folder, { [MANIFEST]: JSON.stringify(edited) });
}

const replaced = (text: string, from: string, to: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

test.each(['counters-1', 'hits-1'] as const)(
  'files that are what they were have their counters: %s',
  (form) => {
    expect(registered(made(form))).toEqual({ problems: [], counted: Object.keys(TEXTS) });
  },
);

test.each([
  ['another name', 'index.js', { name: '$other' }],
  ['another name, behind a licence', 'lib/a.js', { name: '$other2' }],
  ['fewer counters', 'index.js', { counters: 1 }],
  ['another length', 'lib/a.js', { bytes: 99 }],
])('a manifest with %s than the file has is no manifest of it', (_, path, change) => {
  const { problems, counted } = registered(edit(made(), path, change));
  expect(problems).toMatchObject([
    {
      code: 'changed-since',
      message: expect.stringMatching(`^${path} has changed since it was instrumented: V8 counts`),
    },
  ]);
  expect(counted).toEqual(Object.keys(TEXTS).filter((each) => each !== path));
});

test('a manifest of the other form is none of these files', () => {
  const { problems, counted } = registered(edit(made(), '', {}, 'hits-1'));
  expect(problems).toMatchObject([
    {
      message: expect.stringMatching(
        /^2 files, index\.js among them, have changed since they were instrumented/,
      ),
    },
  ]);
  expect(counted).toEqual([]);
});

test('nothing can run of a file that is not there any more', () => {
  const folder = made();
  rmSync(join(folder, 'lib'), { recursive: true });
  expect(registered(folder)).toEqual({ problems: [], counted: ['index.js'] });
});

test.each([[['lib/a.js']], [['index.js', 'lib/a.js']]])(
  'names that exist before the recorder are said: of %j',
  (paths) => {
    const folder = made();
    const manifest: InstrumentedFolder = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
    for (const { path, name } of manifest.files)
      if (paths.includes(path)) Object.defineProperty(globalThis, name, { value: new Uint32Array(9) });
    const { problems, counted } = registered(folder);
    expect(problems).toMatchObject([
      {
        code: 'name-taken',
        message: expect.stringContaining(`${paths[0]}${paths.length > 1 ? ' among them,' : ''} would count`),
      },
    ]);
    expect(counted).toEqual(Object.keys(TEXTS).filter((each) => !paths.includes(each)));
  },
);

test('of two instrumented folders in each other both have their counters', () => {
  const folder = made('counters-1', { 'index.js': TEXTS['index.js'] });
  const inner = writeInstrumented(join(folder, 'lib'), { 'a.js': TEXTS['lib/a.js'] }, 'hits-1');
  const counted = new CountedFiles();
  const code = { taskRoot: folder, handler: 'lib/a.handler' };
  expect(registerInstrumented(code, () => true, counted)).toEqual([]);
  expect([counted.of('counters-1'), counted.of('hits-1')].map((files) => files.length)).toEqual([1, 1]);
  expect(inner).toBe(join(folder, 'lib'));
});

test.each([
  ['code', 'a', ',1)', ',2)'],
  ['a comment', 'b', '/* one */', '/* two */'],
])(
  '%s that was changed to the same length is found out when it ran: its counts are in no report',
  async (_, name, from, to) => {
    const texts = {
      'index.js': `exports.handler = async () => require('./${name}.js').it();\n`,
      'a.js': 'exports.it = ()=>1;\n',
      'b.js': 'exports.it = () => /* one */ 2;\n',
    };
    const folder = temporaryFolder();
    writeInstrumented(join(folder, 'task'), texts);
    const text = readFileSync(join(folder, `task/${name}.js`), 'utf8');
    writeFiles(join(folder, 'task'), { [`${name}.js`]: replaced(text, from, to) });
    let log = '';
    const answers = await invokeLocally({
      handler: 'index.handler',
      taskRoot: join(folder, 'task'),
      functionName: 'counted',
      dir: join(folder, 'store'),
      events: ['{}', '{"lambdaCoverage":"health"}'],
      onLog: (line) => {
        log += line;
      },
    });
    const [raw] = storedObjects(join(folder, 'store'));
    const said = `${name}.js has changed since it was instrumented: what ran of that is in no report.`;
    expect(Object.fromEntries(raw?.result.map(({ url, hash }) => [url.slice(-4), hash]) ?? [])).toMatchObject(
      {
        [`${name}.js`]: '',
        'x.js': sha256(texts['index.js']),
      },
    );
    expect(raw?.problems).toMatchObject([{ code: 'changed-since', message: expect.stringContaining(said) }]);
    expect(log).toContain(said);
    expect(answers[1]?.payload).toMatchObject({ status: 'degraded', errors: [{ code: 'changed-since' }] });
  },
);
