import { posix } from 'node:path';
import { isInPackage } from '../checkout/package-folders.ts';
import { packageOf } from '../checkout/workspace-packages.ts';

interface OwnPackage {
  folder: string;
  description: unknown;
}

interface Files {
  named(base: string): readonly string[];
  text(path: string): Promise<string | undefined>;
}

/** The packages that a checkout is the home of, by the names under which its files import them. */
export class OwnPackages {
  readonly #packages = new Map<string, OwnPackage>();

  static async read(files: Files): Promise<OwnPackages> {
    const own = new OwnPackages();
    for (const path of files.named('package.json')) {
      const description = isInPackage(path) ? undefined : parsed(await files.text(path));
      const name = fieldOf(description, 'name');
      if (typeof name === 'string') own.#packages.set(name, { folder: posix.dirname(path), description });
    }
    return own;
  }

  has(name: string): boolean {
    return this.#packages.has(packageOf(name));
  }

  /** Where the code behind a name may be: what its package.json says, and where people put it. With or without suffix. */
  entries(name: string): string[] {
    const own = this.#packages.get(packageOf(name));
    if (own === undefined) return [];
    const { folder, description } = own;
    const below = name.slice(packageOf(name).length + 1);
    const said =
      below === '' ? ['main', 'module', 'source', 'types'].map((key) => fieldOf(description, key)) : [below];
    const exported = fieldOf(description, 'exports');
    const subpath = fieldOf(exported, below === '' ? '.' : `./${below}`) ?? (below === '' ? exported : []);
    const paths = [...textsIn([...said, subpath]), below === '' ? 'index' : below];
    return [...new Set(paths.flatMap((path) => [path, posix.join('src', path)]))].map((path) =>
      posix.join(folder, path),
    );
  }
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '{}');
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** Conditions of `exports` stand in each other, and lists, too. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const open = [value];
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null)
      for (const each of Object.values(next)) open.push(each);
  }
  return texts;
}
