import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';

/** Where tests/machine/tools.sh puts what builds functions, and what reads reports. */
const cache = join(cacheFolder(), 'tools');

/** Programs of packages from PyPI and Debian. */
export const toolPrograms = {
  python: join(cache, 'python/bin/python'),
  'diff-cover': join(cache, 'python/bin/diff-cover'),
  codecovcli: join(cache, 'python/bin/codecovcli'),
  'cfn-lint': join(cache, 'python/bin/cfn-lint'),
  sam: join(cache, 'python/bin/sam'),
  genhtml: join(cache, 'lcov/usr/bin/genhtml'),
  lcov: join(cache, 'lcov/usr/bin/lcov'),
  zsh: '/usr/bin/zsh',
  fish: '/usr/bin/fish',
};

/** Of lcov, which is not installed, only unpacked. */
export const perlModules = join(cache, 'lcov/usr/share/perl5');

/** What keeps this machine from running the tests of other tools, with the command that helps. */
export function missingForTools(): string | undefined {
  if (Object.values(toolPrograms).every((program) => existsSync(program))) return undefined;
  return 'not all tools are there: sudo bash tests/machine/tools.sh';
}
