import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

export const COVERAGE = '7.10.7';

/** A Python that answers for coverage.py. */
export interface Interpreter {
  path: string;
  /** `3.12.1`. */
  version: string;
  minor: number;
  /** Where its standard library is. */
  library: string;
}

const ASK =
  'import sys, sysconfig; print(sys.version.split()[0], sys.version_info[1], sysconfig.get_paths()["stdlib"])';

/** @param paths given ones; else those of this machine: pyenv's, and python3 */
export async function interpreters(paths: readonly string[] | undefined): Promise<Interpreter[]> {
  const found = await Promise.all((paths ?? known()).map(interpreter));
  const byMinor = new Map(found.map((each) => [each.minor, each]));
  const all = [...byMinor.values()].filter(({ minor }) => minor >= 9);
  if (all.length === 0) throw new Error('no Python from 3.9 on is there: --python PATH names one');
  return all.sort((one, other) => one.minor - other.minor);
}

function known(): string[] {
  const versions = join(homedir(), '.pyenv/versions');
  const names = existsSync(versions) ? readdirSync(versions) : [];
  const ofPyenv = names
    .filter((name) => /^3\.\d+\.\d+$/.test(name))
    .map((name) => join(versions, name, 'bin/python'));
  return ['python3', ...ofPyenv];
}

async function interpreter(path: string): Promise<Interpreter> {
  const { stdout } = await promisify(execFile)(path, ['-c', ASK]);
  const [version = '', minor = '', library = ''] = stdout.trim().split(' ');
  return { path, version, minor: Number(minor), library };
}

/** Installs packages without what they need, once. @returns their folder */
export function installed(python: Interpreter, folder: string, packages: readonly string[]): string {
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', folder];
  execFileSync(python.path, [...pip, ...packages], { stdio: ['ignore', 'inherit', 'inherit'] });
  return folder;
}

/** What one of the scripts beside this file answers. @param modules the folder with coverage.py */
export async function answerOf(
  python: Interpreter,
  modules: string,
  script: 'oracle.py' | 'measured.py',
  args: readonly string[],
  input = '',
): Promise<string> {
  const child = spawn(python.path, ['-W', 'ignore', join(import.meta.dirname, script), ...args], {
    env: { ...process.env, PYTHON: python.path, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const answer = await text(child.stdout);
  const code = await ended;
  if (code !== 0) throw new Error(`${python.path} ${script} ended with ${code}`);
  return answer;
}
