import type { Compiler } from './compiler.ts';
import type { TsConfigs } from './tsconfig.ts';

/** As far as it is asked. */
export interface Swc {
  transform(text: string, options: object): Promise<{ code: string; map?: string }>;
}

/** What loaders and NestJS ask for, and those for whose sake less syntax is left. */
const TARGETS = ['es2022', 'esnext', 'es2021', 'es2020', 'es2019', 'es2018', 'es2017', 'es2015', 'es5'];

/** Modules as they are, for a bundler behind it, and as CommonJS, for files that stay apart. */
const MODULES = [undefined, { type: 'commonjs' }];

/** As it marks what it made of a module. */
const COMMONJS = /"__esModule"/;

export function swcCompilers(swc: Swc, configs: TsConfigs): Compiler[] {
  return TARGETS.flatMap((target) =>
    MODULES.map(
      (module): Compiler => ({
        name: `swc, ${target}${module === undefined ? '' : ', CommonJS'}`,
        mayHaveMade: (deployed) => module === undefined || COMMONJS.test(deployed),
        async compile(text, path) {
          const { emitDecoratorMetadata, jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } =
            await configs.optionsOf(path);
          try {
            const { code, map } = await swc.transform(text, {
              filename: path,
              swcrc: false,
              configFile: false,
              sourceMaps: true,
              isModule: 'unknown',
              module,
              jsc: {
                target,
                parser: parserOf(path),
                transform: {
                  legacyDecorator: true,
                  decoratorMetadata: emitDecoratorMetadata === true,
                  react: {
                    runtime: /^react-jsx/.test(String(jsx)) ? 'automatic' : 'classic',
                    pragma: jsxFactory,
                    pragmaFrag: jsxFragmentFactory,
                    importSource: jsxImportSource,
                  },
                },
              },
            });
            return map === undefined ? undefined : { text: code, map };
          } catch {
            return undefined;
          }
        },
      }),
    ),
  );
}

function parserOf(path: string): object {
  return /\.[cm]?tsx?$/.test(path)
    ? { syntax: 'typescript', tsx: path.endsWith('x'), decorators: true }
    : { syntax: 'ecmascript', jsx: true };
}
