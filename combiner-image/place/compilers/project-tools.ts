import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BundledFiles, BundledInputs } from '../cache/bundled-files.ts';
import type { ProjectTools } from '../checkout-code.ts';
import { type EsbuildBuild, esbuildBundler } from '../rebuilt/esbuild-bundler.ts';
import { type Esbuild, esbuildCompilers } from './esbuild.ts';
import { TsConfigs } from './tsconfig.ts';
import { type TypeScript, typeScriptCompilers } from './typescript.ts';

/** Is told what a bundler reads by itself. */
export type BuildListener = Pick<BundledFiles, 'add' | 'addFailure'>;

/** Each part of the way to a tool may be a link that somebody committed. */
const wayTo = (name: string) => ['node_modules', `node_modules/${name}`, `node_modules/${name}/package.json`];

/**
 * The tools that a project builds with, from its own node_modules: what they make of a file is what was deployed of
 * it. Where they are not installed, code is compared as it is written.
 * @param root the top level of the checkout
 * @param text of a file of the checkout, by its path
 * @param isBrought whether a path is of the repository itself: nobody installed what it brings along, so it is not run
 * @param onBuild is told what the bundler reads
 */
export async function projectTools(
  root: string,
  text: (path: string) => Promise<string | undefined>,
  isBrought: (path: string) => boolean = () => false,
  onBuild?: BuildListener,
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
    ...(esbuild !== undefined && { bundler: esbuildBundler(listened(esbuild, onBuild), root) }),
  };
}

/** What tells these tools from others, without loading them. */
export function namesOfTools(root: string, isBrought: (path: string) => boolean = () => false): string {
  const names = ['esbuild', 'typescript'].filter((name) => !wayTo(name).some(isBrought));
  return JSON.stringify(names.map((name) => [name, descriptionOf(root, name) ?? null]));
}

function descriptionOf(root: string, name: string): string | undefined {
  try {
    const file = createRequire(join(root, 'package.json')).resolve(name);
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

/** The same, which says what it read. */
function listened(esbuild: EsbuildBuild, listener: BuildListener | undefined): EsbuildBuild {
  if (listener === undefined) return esbuild;
  return {
    async build(options) {
      try {
        const built: Awaited<ReturnType<EsbuildBuild['build']>> & { metafile?: BundledInputs } =
          await esbuild.build({ ...options, metafile: true });
        if (built.metafile !== undefined) listener.add(built.metafile, isOfOneFile(options));
        return built;
      } catch (error) {
        listener.addFailure();
        throw error;
      }
    },
  };
}

function isOfOneFile(options: { external?: readonly string[] }): boolean {
  return options.external?.includes('*') === true;
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
