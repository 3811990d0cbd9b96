import { join } from 'node:path';
import { build } from 'esbuild';
import { declarations } from './declarations.ts';
import { FROM_CHECKOUT } from './from-checkout.ts';
import { type BuiltFile, replaceFolder } from './replace-folder.ts';

const folder = 'infrastructure';

/** Not here, where no CDK is installed: tests/tools/cdk.test.ts checks them. */
const UNCHECKED = { project: folder, isChecked: false, ending: 'cjs' } as const;

/**
 * What apps of the CDK and services of the Serverless Framework load. CommonJS, which both kinds of modules can load, and
 * without the CDK, which is the app's own.
 */
export async function buildInfrastructure(dist: string): Promise<void> {
  const [cdk, serverless, cdkTypes, pluginTypes] = await Promise.all([
    bundle('cdk/index.ts'),
    // The framework constructs what the module is, not its default export.
    bundle('serverless/plugin.ts', 'module.exports = module.exports.default;'),
    declarations(`${folder}/cdk`, ['index'], UNCHECKED),
    declarations(`${folder}/serverless`, ['plugin'], UNCHECKED),
  ]);
  await Promise.all([
    replaceFolder(join(dist, 'cdk'), new Map([['index.cjs', cdk], ...cdkTypes])),
    replaceFolder(
      join(dist, 'serverless'),
      new Map([['plugin.cjs', serverless], ...[...pluginTypes].map(asWhole)]),
    ),
  ]);
}

/** Types of a module that is its default export. */
function asWhole([file, { contents }]: [string, BuiltFile]): [string, BuiltFile] {
  const text = String(contents)
    .replace(/^export default class (\w+)/m, 'export = $1;\ndeclare class $1')
    .replace(/^export \{\};\n/m, '');
  return [file, { contents: text }];
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
