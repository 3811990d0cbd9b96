import type { Compiler } from './compiler.ts';
import type { TsConfigs } from './tsconfig.ts';

type CompilerOptions = Record<string, unknown>;

/** As far as it is asked: TypeScript up to 6. */
export interface TypeScript {
  transpileModule(
    text: string,
    options: { compilerOptions: CompilerOptions; fileName: string; reportDiagnostics: boolean },
  ): { outputText: string; sourceMapText?: string };
  convertCompilerOptionsFromJson(json: object, folder: string): { options: CompilerOptions };
}

/** What a tsconfig.json leaves to the kind of its package. */
const MODULES = ['commonjs', 'esnext'];

/** Where files are written, and what is said of them: it makes no other code, and may be about files that are not there. */
const NO_CODE =
  /^(?:.*(?:Dir|Dirs|File|Root|Url)|types|typeRoots|paths|lib|plugins|composite|incremental|declaration|declarationMap|noEmit|emitDeclarationOnly|inlineSourceMap|inlineSources|moduleResolution|module)$/;

/** With the target and all other options of each file's tsconfig.json. */
export function typeScriptCompilers(typescript: TypeScript, configs: TsConfigs): Compiler[] {
  return MODULES.map(
    (module): Compiler => ({
      name: `TypeScript, ${module}`,
      async compile(text, path) {
        if (!/\.[cm]?tsx?$/.test(path)) return undefined;
        const own = Object.entries(await configs.optionsOf(path)).filter(([name]) => !NO_CODE.test(name));
        try {
          const json = { ...Object.fromEntries(own), module, sourceMap: true };
          const { options } = typescript.convertCompilerOptionsFromJson(json, '/');
          const { outputText, sourceMapText: map } = typescript.transpileModule(text, {
            compilerOptions: options,
            fileName: path,
            reportDiagnostics: false,
          });
          return map === undefined ? undefined : { text: outputText, map };
        } catch {
          return undefined;
        }
      },
    }),
  );
}
