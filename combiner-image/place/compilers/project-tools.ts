import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildListener } from '../bundlers/listened.ts';
import { BUNDLING_TOOLS, type FindTool, projectBundlers } from '../bundlers/project-bundlers.ts';
import type { ProjectTools } from '../checkout-code.ts';
import { type Esbuild, esbuildCompilers } from './esbuild.ts';
import { type Rolldown, rolldownCompilers } from './rolldown.ts';
import { type Swc, swcCompilers } from './swc.ts';
import { TsConfigs } from './tsconfig.ts';
import { type TypeScript, typeScriptCompilers } from './typescript.ts';

/** Each part of the way to a tool may be a link that somebody committed. */
function wayTo(name: string): string[] {
  const parts = ['node_modules', ...name.split('/'), 'package.json'];
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/**
 * The tools that a project builds with, from its own node_modules: what they make of a file is what was deployed of
 * it. Where they are not installed, code is compared as it is written.
 * @param root the top level of the checkout
 * @param text of a file of the checkout, by its path
 * @param isBrought whether a path is of the repository itself: nobody installed what it brings along, so it is not run
 * @param onBuild is told what bundlers read
 * @param from where the tools are installed
 */
export async function projectTools(
  root: string,
  text: (path: string) => Promise<string | undefined>,
  isBrought: (path: string) => boolean = () => false,
  onBuild?: BuildListener,
  from = root,
): Promise<ProjectTools> {
  const configs = new TsConfigs(text);
  const tool: FindTool = async (name, member) => {
    if (!isInstalled(name, root, from, isBrought)) return undefined;
    return LOADED_LATE.has(name) ? loadedLate(from, name, member) : loadTool(from, name, member);
  };
  const esbuild = await tool<Esbuild>('esbuild', 'transform');
  const typescript = await tool<TypeScript>('typescript', 'transpileModule');
  const swc = await tool<Swc>('@swc/core', 'transform');
  const rolldown = await tool<Rolldown>('rolldown', 'build');
  const compilers = [
    ...(esbuild === undefined ? [] : esbuildCompilers(esbuild, configs)),
    ...(typescript === undefined ? [] : typeScriptCompilers(typescript, configs)),
    ...(swc === undefined ? [] : swcCompilers(swc, configs)),
    ...(rolldown === undefined ? [] : rolldownCompilers(rolldown, configs, text)),
  ];
  return { compilers, bundlers: await projectBundlers(tool, root, compilers, onBuild) };
}

/** What tells these tools from others, without loading them. */
export function namesOfTools(root: string, isBrought: (path: string) => boolean = () => false): string {
  const names = [...BUNDLING_TOOLS, 'typescript'].filter((name) => isInstalled(name, root, root, isBrought));
  return JSON.stringify(names.map((name) => [name, descriptionOf(root, name) ?? null]));
}

/** Their functions give promises. To load them takes long, and swc keeps a copy of itself wherever it can write. */
const LOADED_LATE: ReadonlySet<string> = new Set([
  '@swc/core',
  'terser',
  'rolldown',
  'rollup',
  '@vercel/ncc',
]);

/** A tool that is loaded when it is asked for something: most of what is installed has not made what was deployed. */
function loadedLate<Tool extends object>(from: string, name: string, member: keyof Tool): Tool {
  let loading: Promise<Tool | undefined> | undefined;
  const call = async (...args: unknown[]): Promise<unknown> => {
    loading ??= loadTool<Tool>(from, name, member);
    const loaded = await loading;
    const own = loaded?.[member];
    if (typeof own !== 'function') throw new Error(`${name} cannot be loaded`);
    return Reflect.apply(own, loaded, args);
  };
  return { [member]: call } as Tool;
}

/** Not so is a repository's own package that calls itself like a tool: Node loads it by that name. */
function isInstalled(
  name: string,
  root: string,
  from: string,
  isBrought: (path: string) => boolean,
): boolean {
  if (wayTo(name).some(isBrought)) return false;
  try {
    const file = resolved(from, name);
    return !isBrought(relative(realpathSync(root), file).split(sep).join('/'));
  } catch {
    return false;
  }
}

/** @throws where it is not installed */
function resolved(from: string, name: string): string {
  return createRequire(join(from, 'package.json')).resolve(name);
}

function descriptionOf(root: string, name: string): string | undefined {
  try {
    const file = resolved(root, name);
    for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
      const text = readIfThere(join(folder, 'package.json'));
      if (text !== undefined && JSON.parse(text).name === name) return text;
    }
  } catch {
    // It is not installed, or nothing that can be loaded.
  }
  return undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param member a function of it that is called */
export async function loadTool<Module extends object>(
  root: string,
  name: string,
  member: keyof Module,
): Promise<Module | undefined> {
  try {
    const file = resolved(root, name);
    const module = (await import(pathToFileURL(file).href)) as Module & { default?: Module };
    const own = typeof module[member] === 'function' ? module : module.default;
    return typeof own?.[member] === 'function' ? own : undefined;
  } catch {
    return undefined;
  }
}
