import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorCode, isMissing, reasonOf } from '../../combiner-image/file-errors.ts';
import { InvokeError } from './invoke-error.ts';

/** One python3 of this machine. */
export interface PythonInterpreter {
  /** Absolute, of the program itself, as a virtual environment has it. */
  path: string;
  /** Of `3.<minor>`. */
  minor: number;
}

/** The recorder's; Lambda's oldest is newer. */
const OLDEST_MINOR = 9;
const TRY_MS = 30_000;
const HOW = 'Give another one with --python PATH.';
const ASK =
  'import json, sys; print(json.dumps([sys.executable, getattr(getattr(sys, "implementation", None), "name", "cpython"), list(sys.version_info[:3])]))';

/**
 * The interpreter that was asked for, else that of the virtual environment that is active, else the `python3` of PATH.
 * @throws InvokeError when it is not there, is too old, or is not the one that Lambda has
 */
export function pythonInterpreter(
  asked: string | undefined,
  shell: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): PythonInterpreter {
  if (platform === 'win32')
    throw new InvokeError(
      'Python functions run on this machine under Linux and macOS only. On Windows use WSL, or the base image with Docker.',
    );
  const given = asked ?? activeEnvironment(shell) ?? 'python3';
  const [path, implementation, version] = answerOf(given, asked !== undefined);
  const [major = 0, minor = 0] = version;
  if (implementation !== 'cpython')
    throw new InvokeError(`${given} is ${implementation}, and Lambda runs CPython. ${HOW}`);
  if (major !== 3 || minor < OLDEST_MINOR)
    throw new InvokeError(
      `${given} is Python ${version.join('.')}, and Python functions need 3.${OLDEST_MINOR} or later. ${HOW}`,
    );
  return { path, minor };
}

function activeEnvironment({ VIRTUAL_ENV }: NodeJS.ProcessEnv): string | undefined {
  if (!VIRTUAL_ENV) return undefined;
  const path = join(VIRTUAL_ENV, 'bin/python3');
  return existsSync(path) ? path : join(VIRTUAL_ENV, 'bin/python');
}

function answerOf(path: string, isAsked: boolean): [string, string, number[]] {
  try {
    // What the shell tells a python is not for this question.
    const answer = execFileSync(path, ['-E', '-c', ASK], {
      encoding: 'utf8',
      timeout: TRY_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(answer) as [string, string, number[]];
  } catch (cause) {
    if (isMissing(cause) && !isAsked)
      throw new InvokeError(
        `There is no ${path}, which Python functions need. Install Python 3.${OLDEST_MINOR} or later, or give its path with --python PATH.`,
        { cause },
      );
    throw new InvokeError(`Python cannot be started from ${path}: ${whyNot(cause)}. ${HOW}`, { cause });
  }
}

/** Of one that started: what it said last, as pyenv does of a version that is not installed. */
function whyNot(cause: unknown): string {
  const said = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr) : '';
  const line = said.trim().split('\n').at(-1) ?? '';
  return line === '' || fileErrorCode(cause) !== undefined ? reasonOf(cause) : line.replace(/\.$/, '');
}
