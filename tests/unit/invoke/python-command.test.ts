import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { NEEDS_PYTHON, PYTHON_MINOR } from '../support/python.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { AT_ONCE, signalledInvoke } from '../support/signalled-invoke.ts';

const PROJECT = {
  'src/stock.py': 'from shelf import LEVEL\n\n\ndef handler(event, context):\n    return LEVEL\n',
  'src/shelf.py': 'LEVEL = 3\n',
  'src/report.py': 'import not_installed\n\n\ndef handler(event, context):\n    return not_installed.LEVEL\n',
};

/** Says its number, and then does not end by itself, nor by SIGTERM. */
const STUBBORN = `import os, signal, time


def handler(event, context):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return os.getpid() if event else time.sleep(900)
`;

describe.runIf(PYTHON_MINOR !== undefined)(`lambda-coverage invoke, ${NEEDS_PYTHON}`, () => {
  const invoke = (cwd: string, ...args: string[]) =>
    lambdaCoverage(['invoke', '--event', '{}', ...args], { cwd });

  test('the answer goes to stdout, and nothing is compiled into the deployed folder', async () => {
    const cwd = writeFiles(temporaryFolder(), PROJECT);
    const { code, stdout } = await invoke(cwd, 'stock.handler', '--task-root', 'src');
    expect([code, stdout]).toEqual([0, '3\n']);
    expect(readdirSync(join(cwd, 'src')).sort()).toEqual(['report.py', 'shelf.py', 'stock.py']);
  });

  test.each(AT_ONCE)('%s ends the command at once, and the function with it', async (_, signals, ending) => {
    const cwd = writeFiles(temporaryFolder(), { 'stubborn.py': STUBBORN });
    const { ended, pid } = await signalledInvoke(cwd, 'stubborn.handler', signals);
    expect(ended).toEqual([null, ending]);
    expect(pid).toBeGreaterThan(0);
    while (existsSync(`/proc/${pid}`)) await sleep(20);
  });

  test('a module beside the handler, of a folder that is not the one that is deployed', async () => {
    const { code, stderr } = await invoke(writeFiles(temporaryFolder(), PROJECT), 'src/stock.handler');
    expect(code).toBe(6);
    expect(stderr).toContain('give stock.handler --task-root src, if that is what is deployed.');
  });

  test('a package that the interpreter has not', async () => {
    const cwd = writeFiles(temporaryFolder(), PROJECT);
    const failed = await invoke(cwd, 'report.handler', '--task-root', 'src');
    expect([failed.code, failed.stderr]).toEqual([
      6,
      expect.stringContaining('has no not_installed: install it, activate the virtual environment'),
    ]);
    mkdirSync(join(cwd, '.venv/bin'), { recursive: true });
    symlinkSync(process.execPath, join(cwd, '.venv/bin/python3'));
    const { stderr } = await invoke(cwd, 'report.handler', '--task-root', 'src');
    expect(stderr).toContain('or take that of the virtual environment, with --python .venv/bin/python3.');
    expect(stderr).toContain('If a layer of yours brings it, add --env PYTHONPATH=/PATH/python');
  });

  test('a module of a layer, where PYTHONPATH names its folder', async () => {
    const cwd = writeFiles(temporaryFolder(), { ...PROJECT, 'layer/python/not_installed.py': 'LEVEL = 4\n' });
    const layer = ['--env', `PYTHONPATH=${join(cwd, 'layer/python')}`];
    const { code, stdout } = await invoke(cwd, 'report.handler', '--task-root', 'src', ...layer);
    expect([code, stdout]).toEqual([0, '4\n']);
  });

  test('the configuration file names handler and interpreter, from its own folder', async () => {
    const cwd = writeFiles(temporaryFolder(), {
      ...PROJECT,
      'lambda-coverage.config.json': '{ "handler": "src/shelf.LEVEL", "python": "bin/python3" }',
      'sub/event.json': '{}',
    });
    const { code, stderr } = await invoke(join(cwd, 'sub'), '--task-root', '..');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`Python cannot be started from ${join(cwd, 'bin/python3')}: no such file`),
    ]);
    expect(existsSync(join(cwd, '.lambda-coverage/raw'))).toBe(false);
  });
});
