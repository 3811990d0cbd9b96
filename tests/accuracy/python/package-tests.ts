import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Interpreter, installed } from './interpreter.ts';

/** What the tests need, for the oldest Python. */
const TOOLS = [
  ...['pytest==8.4.2', 'exceptiongroup==1.3.2', 'tomli==2.2.1', 'typing_extensions==4.15.0'],
  ...['iniconfig==2.1.0', 'packaging==25.0', 'pluggy==1.6.0', 'pygments==2.19.2'],
  ...['freezegun==1.5.5', 'python-dateutil==2.9.0.post0', 'six==1.17.0', 'ephemeral-port-reserve==1.1.4'],
];

/** A package with its own tests. */
export interface PackageTests {
  /** `idna 3.10`. */
  name: string;
  /** The unpacked sdist. */
  root: string;
  /** What is recorded of it: a folder or a file. */
  source: string;
  /** Arguments of pytest. */
  tests: string[];
}

/** Those of package-tests.txt: a requirement, what is recorded, and arguments of pytest on each line. */
export function packageTests(python: Interpreter, folder: string): PackageTests[] {
  return readFileSync(join(import.meta.dirname, 'package-tests.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [requirement = '', source = '', ...tests] = line.split(' ');
      return {
        name: requirement.replace('==', ' '),
        root: unpacked(python, folder, requirement),
        source,
        tests,
      };
    });
}

/** @returns the folder of pytest and of what else the tests need */
export function testTools(python: Interpreter, folder: string): string {
  return installed(python, join(folder, 'pytest'), TOOLS);
}

function unpacked(python: Interpreter, folder: string, requirement: string): string {
  const sdists = join(folder, 'sdists', requirement);
  if (!existsSync(sdists)) {
    mkdirSync(sdists, { recursive: true });
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary=:all:', '--dest', sdists];
    execFileSync(python.path, [...pip, requirement], { stdio: ['ignore', 'inherit', 'inherit'] });
    for (const file of readdirSync(sdists)) execFileSync('tar', ['-xzf', join(sdists, file), '-C', sdists]);
  }
  const root = readdirSync(sdists).find((name) => !name.endsWith('.tar.gz'));
  if (root === undefined) throw new Error(`${requirement} is empty`);
  return join(sdists, root);
}
