import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/recorded.ts';

const BOOTSTRAP = join(import.meta.dirname, '../../../runtime-interface/bootstrap');
const PRELOAD = join(BOOTSTRAP, '../preload.cjs');
/** With a blank, which a shell would split. */
const ARGUMENTS = ['--an-option', 'a file.mjs'];

/** What a program of this name is started with. */
function started(name: string) {
  const program = join(temporaryFolder(), name);
  writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(program, 0o755);
  const { stdout, stderr } = spawnSync(BOOTSTRAP, [program, ...ARGUMENTS], { encoding: 'utf8' });
  return { arguments: stdout.trim().split('\n'), stderr };
}

test.each(['node', 'nodejs', 'node22'])('%s is started with the recorder', (name) => {
  expect(started(name)).toEqual({ arguments: ['--require', PRELOAD, ...ARGUMENTS], stderr: '' });
});

test.each(['python3.13', 'java', 'ruby'])('%s is started as it is, and the log says so', (name) => {
  const { arguments: args, stderr } = started(name);
  expect(args).toEqual(ARGUMENTS);
  expect(stderr).toMatch(
    `lambda-coverage: warn: nothing is recorded: this layer records Node.js, and the function runs ${name}.`,
  );
});
