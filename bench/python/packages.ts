import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { COVERAGE_VERSION } from '../../scripts/build/tracer-wheels.ts';
import type { Python } from '../../tests/unit/support/pythons.ts';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/lambda-coverage/bench');

/** What is compared with, and what functions load. */
const COVERAGE = `coverage==${COVERAGE_VERSION}`;
const BOTO = 'boto3';

/** Folders with packages of PyPI for one Python, which are kept. `pip` may be that of another version. */
export function packagesFor({ minor }: Python, pip: Python): { coverage: string; boto: string } {
  return { coverage: installed(COVERAGE, minor, pip), boto: installed(BOTO, minor, pip) };
}

function installed(requirement: string, minor: number, pip: Python): string {
  const folder = join(CACHE, `${requirement.replace(/\W+/g, '-')}-3.${minor}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const target = `${folder}.installing`;
  const options = ['--quiet', '--only-binary=:all:', '--python-version', `3.${minor}`, '--target', target];
  execFileSync(pip.path, ['-m', 'pip', 'install', ...options, requirement], { stdio: 'inherit' });
  renameSync(target, folder);
  return folder;
}
