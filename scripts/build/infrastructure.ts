import { join } from 'node:path';
import { build } from 'esbuild';
import { declarations } from './declarations.ts';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { type BuiltFile, replaceFolder } from './replace-folder.ts';

const folder = 'infrastructure';

/** The framework alone calls it: more than that it can be constructed is nobody's business. */
const PLUGIN_TYPES = `declare const LambdaCoveragePlugin: new (
    serverless: object,
    options: unknown,
    tools: object,
) => { readonly hooks: Record<string, () => void> };
export = LambdaCoveragePlugin;
`;

/**
 * What apps of the CDK and services of the Serverless Framework load. CommonJS, which both kinds of modules can load, and
 * without the CDK, which is the app's own.
 */
export async function buildInfrastructure(dist: string): Promise<void> {
  const [cdk, serverless, types] = await Promise.all([
    bundle('cdk/index.ts'),
    // The framework constructs what the module is, not its default export.
    bundle('serverless/plugin.ts', 'module.exports = module.exports.default;'),
    // Not checked here, where no CDK is installed: tests/tools/cdk.test.ts does.
    declarations(`${folder}/cdk`, ['index'], { project: folder, isChecked: false, ending: 'cjs' }),
  ]);
  await Promise.all([
    replaceFolder(join(dist, 'cdk'), new Map([['index.cjs', cdk], ...types])),
    replaceFolder(
      join(dist, 'serverless'),
      new Map([
        ['plugin.cjs', serverless],
        ['plugin.d.cts', { contents: PLUGIN_TYPES }],
      ]),
    ),
  ]);
}

async function bundle(entry: string, footer = ''): Promise<BuiltFile> {
  const { outputFiles } = await build({
    entryPoints: [`./${folder}/${entry}`],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    ...FROM_CHECKOUT,
    footer: { js: footer },
  });
  return { contents: outputFiles[0]?.text ?? '' };
}
