import type { Compiler } from '../compilers/compiler.ts';
import type { Swc } from '../compilers/swc.ts';
import type { Bundler } from '../rebuilt/bundler.ts';
import { type EsbuildBuild, esbuildBundler } from '../rebuilt/esbuild-bundler.ts';
import { type BuildListener, listenedBundler, listenedEsbuild } from './listened.ts';
import { minifyingBundler, swcMinifier, type Terser, terserMinifier } from './minifying-bundler.ts';
import { type Ncc, nccBundler } from './ncc-bundler.ts';
import { type Rolldown, rolldownBundler } from './rolldown-bundler.ts';
import { type Rollup, rollupBundler } from './rollup-bundler.ts';
import { rspackBundler, type Webpack, webpackBundler } from './webpack-bundler.ts';

/** Those that are looked for. */
export const BUNDLING_TOOLS = [
  'esbuild',
  'terser',
  '@swc/core',
  'rolldown',
  'rollup',
  'webpack',
  '@rspack/core',
  '@vercel/ncc',
];

/** A tool of the project by its name, if it is installed and has a function of that name. */
export type FindTool = <Tool extends object>(name: string, member: keyof Tool) => Promise<Tool | undefined>;

/**
 * What bundles with the tools that a project has installed, those first that know their own texts.
 * @param root absolute, of the checkout
 * @param compilers of the project
 * @param onBuild is told what they read
 */
export async function projectBundlers(
  tool: FindTool,
  root: string,
  compilers: readonly Compiler[],
  onBuild?: BuildListener,
): Promise<Bundler[]> {
  const esbuild = await tool<EsbuildBuild>('esbuild', 'build');
  const terser = await tool<Terser>('terser', 'minify');
  const swc = await tool<Swc>('@swc/core', 'transform');
  const rolldown = await tool<Rolldown>('rolldown', 'rolldown');
  const { webpack } = (await tool<{ webpack: Webpack }>('webpack', 'webpack')) ?? {};
  const { rspack } = (await tool<{ rspack: Webpack }>('@rspack/core', 'rspack')) ?? {};
  const { default: ncc } = (await tool<{ default: Ncc }>('@vercel/ncc', 'default')) ?? {};
  const bundlers: Bundler[] = [];
  const own = esbuild && esbuildBundler(listenedEsbuild(esbuild, onBuild), root);
  if (own !== undefined && terser !== undefined) bundlers.push(minifyingBundler(own, terserMinifier(terser)));
  if (own !== undefined && swc !== undefined) bundlers.push(minifyingBundler(own, swcMinifier(swc)));
  if (rolldown !== undefined) bundlers.push(listenedBundler(rolldownBundler(rolldown, root), onBuild));
  if (ncc !== undefined) bundlers.push(listenedBundler(nccBundler(ncc, root), onBuild));
  if (webpack !== undefined)
    bundlers.push(listenedBundler(webpackBundler(webpack, root, compilerOf(compilers)), onBuild));
  if (rspack !== undefined) bundlers.push(listenedBundler(rspackBundler(rspack, root), onBuild));
  const rollup = await tool<Rollup>('rollup', 'rollup');
  if (rollup !== undefined) bundlers.push(listenedBundler(rollupBundler(rollup, root, compilers), onBuild));
  if (own !== undefined) bundlers.push(own);
  return bundlers;
}

/** Which leaves the modules to webpack. */
function compilerOf(compilers: readonly Compiler[]): Compiler | undefined {
  return (
    compilers.find(({ name }) => name === 'TypeScript, esnext') ??
    compilers.find(({ name }) => name === 'esbuild, es2022')
  );
}
