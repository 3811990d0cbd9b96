import type { Compiler } from './compiler.ts';
import type { TsConfigs } from './tsconfig.ts';

/** As far as it is asked. */
export interface Esbuild {
  transform(text: string, options: object): Promise<{ code: string; map: string }>;
}

/** What CDK, SAM and the Serverless Framework ask for, and those for whose sake less syntax is left. */
const TARGETS = ['esnext', 'es2022', 'es2021', 'es2020', 'es2019', 'es2018', 'es2017', 'es2015'];

export function esbuildCompilers(esbuild: Esbuild, configs: TsConfigs): Compiler[] {
  return TARGETS.map(
    (target): Compiler => ({
      name: `esbuild, ${target}`,
      async compile(text, path) {
        const compilerOptions = await configs.optionsOf(path);
        try {
          const { code, map } = await esbuild.transform(text, {
            loader: loaderOf(path),
            target,
            treeShaking: false,
            sourcemap: true,
            sourcesContent: false,
            legalComments: 'none',
            logLevel: 'silent',
            tsconfigRaw: { compilerOptions },
          });
          return { text: code, map };
        } catch {
          return undefined;
        }
      },
    }),
  );
}

function loaderOf(path: string): string {
  if (/\.[cm]?ts$/.test(path)) return 'ts';
  if (path.endsWith('.tsx')) return 'tsx';
  return path.endsWith('.jsx') || path.endsWith('.js') ? 'jsx' : 'js';
}
