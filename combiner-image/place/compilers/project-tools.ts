import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProjectTools } from '../checkout-code.ts';
import { type EsbuildBuild, esbuildBundler } from '../rebuilt/esbuild-bundler.ts';
import { type Esbuild, esbuildCompilers } from './esbuild.ts';
import { TsConfigs } from './tsconfig.ts';
import { type TypeScript, typeScriptCompilers } from './typescript.ts';

/** Each part of the way to a tool may be a link that somebody committed. */
const wayTo = (name: string) => ['node_modules', `node_modules/${name}`, `node_modules/${name}/package.json`];

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
  const configs = new TsConfigs(text);
  const tool = async <Tool extends object>(name: string, member: keyof Tool) =>
    wayTo(name).some(isBrought) ? undefined : loaded<Tool>(root, name, member);
  const esbuild = await tool<Esbuild & EsbuildBuild>('esbuild', 'transform');
  const typescript = await tool<TypeScript>('typescript', 'transpileModule');
  return {
    compilers: [
      ...(esbuild === undefined ? [] : esbuildCompilers(esbuild, configs)),
      ...(typescript === undefined ? [] : typeScriptCompilers(typescript, configs)),
    ],
    ...(esbuild !== undefined && { bundler: esbuildBundler(esbuild, root) }),
  };
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
