import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProjectTools } from '../checkout-code.ts';
import { type EsbuildBuild, esbuildBundler } from '../rebuilt/esbuild-bundler.ts';
import { type Esbuild, esbuildCompilers } from './esbuild.ts';
import { TsConfigs } from './tsconfig.ts';

/** Each may be a link that somebody committed. */
const INSTALLED = ['node_modules', 'node_modules/esbuild', 'node_modules/esbuild/package.json'];

/**
 * The tools that a project builds with, from its own node_modules: what they make of a file is what was deployed of
 * it. Where they are not installed, code is compared as it is written.
 * @param root the top level of the checkout
 * @param text of a file of the checkout, by its path
 * @param isBrought whether a path is of the repository itself: nobody installed what it brings along, so it is not run
 */
export async function projectTools(
  root: string,
  text: (path: string) => Promise<string | undefined>,
  isBrought: (path: string) => boolean = () => false,
): Promise<ProjectTools> {
  if (INSTALLED.some(isBrought)) return {};
  const configs = new TsConfigs(text);
  const esbuild = await loaded<Esbuild & EsbuildBuild>(root, 'esbuild', 'transform');
  if (esbuild === undefined) return {};
  return { compilers: esbuildCompilers(esbuild, configs), bundler: esbuildBundler(esbuild, root) };
}

/** @param member a function of it that is called */
async function loaded<Module extends object>(
  root: string,
  name: string,
  member: keyof Module,
): Promise<Module | undefined> {
  try {
    const file = createRequire(join(root, 'package.json')).resolve(name);
    const module = (await import(pathToFileURL(file).href)) as Module & { default?: Module };
    const own = typeof module[member] === 'function' ? module : module.default;
    return typeof own?.[member] === 'function' ? own : undefined;
  } catch {
    return undefined;
  }
}
