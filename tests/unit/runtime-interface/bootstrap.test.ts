import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/recorded.ts';

const BOOTSTRAP = join(import.meta.dirname, '../../../runtime-interface/bootstrap');
/** With a blank, which a shell would split. */
const ARGUMENTS = ['--an-option', 'a file.mjs'];
/** Says how it was started. */
const SHOW = `#!/bin/sh
printf "%s\\n" "\${LAMBDA_COVERAGE_RUNTIME:+marked}" "\${NODE_OPTIONS-}" "\${0##*/}\${TRACE-}\${COVERAGE_EXEC_WRAPPER-}" "$@"
`;

/** The recorder's folder as in /opt. */
function layer({ complete = true } = {}) {
  const folder = temporaryFolder();
  copyFileSync(BOOTSTRAP, join(folder, 'bootstrap'));
  const site = join(folder, 'python', 'site');
  if (complete) {
    writeFileSync(join(folder, 'preload.cjs'), '');
    mkdirSync(site, { recursive: true });
    writeFileSync(join(site, 'sitecustomize.py'), '');
  }
  return { folder, bootstrap: join(folder, 'bootstrap'), preload: join(folder, 'preload.cjs'), site };
}

/** Programs that say how they were started, first on the path. */
function programs(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o755 });
  return folder;
}

function run(command: string, args: string[], path = '', added: Record<string, string> = {}) {
  const env = { PATH: `${path}${delimiter}${process.env['PATH']}`, ...added };
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  const [mark, options, program, ...rest] = stdout.trimEnd().split('\n');
  return { mark, options, program, arguments: rest, stderr };
}

test.each(['node', 'nodejs', 'node22'])('%s is started with the recorder, as the runtime', (name) => {
  const { bootstrap, preload } = layer();
  expect(run(bootstrap, [join(programs({ [name]: SHOW }), name), ...ARGUMENTS])).toEqual({
    mark: 'marked',
    options: '',
    program: name,
    arguments: ['--require', preload, ...ARGUMENTS],
    stderr: '',
  });
});

/** Says what a Python program is told by its environment. */
const SHOW_PYTHON = `#!/bin/sh
printf "%s\\n" "\${LAMBDA_COVERAGE_RUNTIME%%[0-9]*}\${LAMBDA_COVERAGE_RUNTIME##*[0-9]}" "\${PYTHONPATH-}" "\${0##*/}\${TRACE-}\${NODE_OPTIONS-}" "$@"
`;

test.each([
  ['no path', undefined, '', ''],
  ['an empty path', '', '', ':'],
  ['a path', '/a:/b c', ':/a:/b c', ':'],
])('python is started with its own arguments, and %s behind the recorder’s', (_, path, rest, mark) => {
  const { bootstrap, site } = layer();
  const program = join(programs({ 'python3.13': SHOW_PYTHON }), 'python3.13');
  const added = path === undefined ? undefined : { PYTHONPATH: path };
  expect(run(bootstrap, [program, ...ARGUMENTS], '', added)).toEqual({
    mark,
    options: `${site}${rest}`,
    program: 'python3.13',
    arguments: ARGUMENTS,
    stderr: '',
  });
});

test('a program that is a script for python is started as it is, with the recorder', () => {
  const { bootstrap, site } = layer();
  const folder = programs({ python3: SHOW_PYTHON, serve: '#!/usr/bin/env python3\n' });
  const started = run(bootstrap, [join(folder, 'serve'), ...ARGUMENTS], folder);
  expect(started).toMatchObject({ options: site, arguments: [join(folder, 'serve'), ...ARGUMENTS] });
});

test('a wrapper of another tool before python sees none of ours, and what it starts is recorded', () => {
  const { bootstrap, site } = layer();
  const folder = programs({
    'python3.13': SHOW_PYTHON,
    wrapper: '#!/bin/sh\nTRACE=" path=$PYTHONPATH" exec "$@"\n',
  });
  const env = { COVERAGE_EXEC_WRAPPER: join(folder, 'wrapper') };
  expect(run(bootstrap, [join(folder, 'python3.13'), ...ARGUMENTS], folder, env)).toMatchObject({
    program: 'python3.13 path=',
    options: site,
    arguments: ARGUMENTS,
  });
});

test.each(['java', 'ruby'])('%s is started as it is, and the log says so', (name) => {
  const started = run(layer().bootstrap, [join(programs({ [name]: SHOW }), name), ...ARGUMENTS]);
  expect(started).toMatchObject({ mark: '', program: name, arguments: ARGUMENTS });
  expect(started.stderr).toMatch(
    `lambda-coverage: warn: nothing is recorded: this layer records Node.js and Python, and the function runs ${name}.`,
  );
});

test('a program from npm is started by node, with the recorder', () => {
  const { bootstrap, preload } = layer();
  const folder = programs({ node: SHOW, 'aws-lambda-ric': '#!/usr/bin/env node\n' });
  const started = run(bootstrap, ['aws-lambda-ric', 'index.handler'], folder);
  expect(started).toMatchObject({
    program: 'node',
    arguments: ['--require', preload, join(folder, 'aws-lambda-ric'), 'index.handler'],
    stderr: '',
  });
});

test.each(['npx', 'sh'])('%s hands the recorder on to the node that it starts', (name) => {
  const { bootstrap, preload } = layer();
  const started = run(bootstrap, [join(programs({ [name]: SHOW }), name), ...ARGUMENTS]);
  expect(started).toMatchObject({ mark: 'marked', options: `--require ${preload}`, arguments: ARGUMENTS });
});

test('reached by a symbolic link it finds the recorder', () => {
  const { bootstrap, preload } = layer();
  const link = join(temporaryFolder(), 'wrapper');
  symlinkSync(bootstrap, link);
  const started = run(link, [join(programs({ node: SHOW }), 'node'), ...ARGUMENTS]);
  expect(started).toMatchObject({ arguments: ['--require', preload, ...ARGUMENTS], stderr: '' });
});

test('without the recorder’s files the function runs, and the log says why nothing is recorded', () => {
  const started = run(layer({ complete: false }).bootstrap, [
    join(programs({ node: SHOW }), 'node'),
    ...ARGUMENTS,
  ]);
  expect(started).toMatchObject({ mark: '', program: 'node', arguments: ARGUMENTS });
  expect(started.stderr).toMatch(
    /^lambda-coverage: warn: nothing is recorded: .*preload\.cjs cannot be read/,
  );
});

test('sourced by a wrapper that is elsewhere it starts the program all the same', () => {
  const { bootstrap } = layer();
  const folder = programs({ node: SHOW, wrapper: `#!/bin/sh\nexport MINE=1\n. ${bootstrap}\n` });
  const started = run(join(folder, 'wrapper'), [join(folder, 'node'), ...ARGUMENTS]);
  expect(started.program).toBe('node');
  expect(started.arguments.slice(-2)).toEqual(ARGUMENTS);
});

/** How others start what they are given, each with its name in `TRACE`. */
const WRAPPERS = {
  /** As OpenTelemetry's: options for node, and exec. */
  options:
    '#!/bin/bash\nset -ef -o pipefail\nexport TRACE="$TRACE options" NODE_OPTIONS="$NODE_OPTIONS --trace-warnings"\nexec "$@"\n',
  /** As Datadog's: the arguments are kept in a list. */
  list: `#!/bin/bash\nargs=("$@")\nexport TRACE="$TRACE list"\nexec "\${args[@]}"\n`,
  /** Stays, and starts the next as its child. */
  parent: '#!/bin/sh\nTRACE="$TRACE parent" "$@"\n',
};

test.each([
  [['options', 'list']],
  [['list', 'options']],
  [['parent', 'list', 'options']],
] as (keyof typeof WRAPPERS)[][][])(
  'COVERAGE_EXEC_WRAPPER runs the wrappers %j in their order, and node last',
  (names) => {
    const { bootstrap, preload } = layer();
    const folder = programs({ ...WRAPPERS, node: SHOW });
    const chain = names.map((name) => join(folder, name)).join(':');
    const started = run(bootstrap, [join(folder, 'node'), ...ARGUMENTS], '', {
      COVERAGE_EXEC_WRAPPER: chain,
    });
    expect(started).toMatchObject({
      mark: 'marked',
      options: names.includes('options') ? ' --trace-warnings' : '',
      program: ['node', ...names].join(' '),
      arguments: ['--require', preload, ...ARGUMENTS],
      stderr: '',
    });
  },
);

test('the other wrappers run where nothing is recorded, too', () => {
  const folder = programs({ ...WRAPPERS, java: SHOW });
  const env = { COVERAGE_EXEC_WRAPPER: `:${join(folder, 'list')}:` };
  expect(run(layer().bootstrap, [join(folder, 'java'), ...ARGUMENTS], '', env)).toMatchObject({
    mark: '',
    program: 'java list',
    arguments: ARGUMENTS,
  });
});

test('a wrapper that is not there keeps the function from starting, as Lambda itself would', () => {
  const folder = programs({ node: SHOW });
  const env = { COVERAGE_EXEC_WRAPPER: join(folder, 'gone') };
  const { program, stderr } = run(layer().bootstrap, [join(folder, 'node')], '', env);
  expect({ program, stderr }).toEqual({ program: undefined, stderr: expect.stringContaining('gone') });
});
