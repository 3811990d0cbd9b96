import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repository } from './docker.ts';

/** Copies packages of the checkout, and all that they depend on, into the `node_modules` of a folder. */
export function copyPackages(names: string[], folder: string): void {
  const copied = new Set<string>();
  const copy = (name: string, from: string): void => {
    const source = find(name, from);
    if (source === undefined || copied.has(source)) return;
    copied.add(source);
    cpSync(source, join(folder, relative(repository, source)), { recursive: true });
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(
      readFileSync(join(source, 'package.json'), 'utf8'),
    ) as Partial<Record<'dependencies' | 'peerDependencies', Record<string, string>>>;
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) copy(needed, source);
  };
  for (const name of names) copy(name, repository);
}

/** As Node resolves it: in the nearest `node_modules` upwards. */
function find(name: string, from: string): string | undefined {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(candidate)) return candidate;
  return from.length <= repository.length ? undefined : find(name, dirname(from));
}
