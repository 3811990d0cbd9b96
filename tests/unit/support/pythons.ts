import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { RECORDED_PYTHONS } from '../../../scripts/images/python-versions.ts';

/** An interpreter that the recorder works with. */
export interface Python {
  /** 12 of Python 3.12. */
  minor: number;
  /** Absolute. */
  path: string;
}

const MINORS = RECORDED_PYTHONS.map((version) => Number(version.split('.')[1]));

/** The newest of each version that this machine has: on the path, as Debian names them, or from pyenv. */
export const PYTHONS: readonly Python[] = MINORS.flatMap((minor) => {
  const path = candidates(minor).find((each) => existsSync(each) && runs(each));
  return path === undefined ? [] : [{ minor, path }];
});

/** The oldest and the newest: for what does not depend on the version, but might. */
export const FEW_PYTHONS: readonly Python[] = PYTHONS.filter(
  (_, index) => index === 0 || index === PYTHONS.length - 1,
);

/** The newest for each way of recording: a tracer up to 3.11, sys.monitoring from 3.12 on. */
export const PYTHONS_OF_CORES: readonly Python[] = [
  PYTHONS.findLast(({ minor }) => minor < 12),
  PYTHONS.findLast(({ minor }) => minor >= 12),
].filter((python) => python !== undefined);

function candidates(minor: number): string[] {
  const name = `python3.${minor}`;
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const versions = existsSync(pyenv) ? readdirSync(pyenv) : [];
  const ofMinor = versions.filter((version) => version.startsWith(`3.${minor}.`));
  return [...ofMinor.map((version) => join(pyenv, version, 'bin', name)), ...onPath];
}

/** What pyenv puts on the path is there for versions that are not in use, too. */
function runs(path: string): boolean {
  return spawnSync(path, ['-c', '']).status === 0;
}

/** Does it with all of them at a time; a failure says with which. */
export async function withEach(
  pythons: readonly Python[],
  action: (python: Python) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(pythons.map(action));
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') continue;
    const { reason } = outcome;
    if (reason instanceof Error) reason.message = `Python 3.${pythons[index]?.minor}: ${reason.message}`;
    throw reason;
  }
}

/**
 * What a piece of the recorder says, run alone.
 * @param code has `given`, and sets `result`; the package is `recorder`
 */
export function evaluated({ path }: Python, code: string, given: unknown): unknown {
  const program = `import json, sys\ngiven = json.load(sys.stdin)\n${code}\njson.dump(result, sys.stdout)\n`;
  const { status, stdout, stderr } = spawnSync(path, ['-B', '-c', program], {
    input: JSON.stringify(given),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { PYTHONPATH: SOURCES },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const SOURCES = join(import.meta.dirname, '../../../runtime-interface-python');
