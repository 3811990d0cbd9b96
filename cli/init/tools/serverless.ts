import { posix } from 'node:path';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { type Found, type FoundFunction, namePattern, type Project } from '../found.ts';
import { YamlFile } from '../yaml-file.ts';
import { ServerlessVariables, UnresolvedVariable } from './serverless-variables.ts';

/** serverless.yml or .json, with what it takes from other files. @throws UnreadableFileError */
export function readServerless(path: string, text: string, project: Project): Found {
  const file = new YamlFile(path, text);
  const config = fieldsOf(file.value);
  const variables = new ServerlessVariables(config, posix.dirname(path), project);
  const provider = fieldsOf(variables.value(config['provider']));
  const cloud = textOf(variables.value(provider['name'])) ?? 'aws';
  const found: Found = { tool: 'serverless', file: path, functions: [], hints: [], warnings: [] };
  if (cloud !== 'aws')
    return { ...found, warnings: [`${path} deploys to ${cloud}, not to Lambda: left out.`] };
  const unread = (unresolved: UnresolvedVariable, what: string) =>
    `${file.place('functions')}: ${unresolved.text} ${unresolved.isCode ? 'is code, which init does not run' : 'is nothing that init can read'}: ${what}.`;
  const { functions, warnings = [] } = found;
  const service = variables.pattern(`\${self:service}`);
  const stage = textOf(provider['stage']);
  const usual = `${service}-${stage === undefined ? '*' : variables.pattern(stage)}`;
  for (const part of [variables.value(config['functions'])].flat()) {
    const named = variables.value(part);
    if (named instanceof UnresolvedVariable) {
      warnings.push(unread(named, 'its functions are not among those that were found'));
      continue;
    }
    for (const [name, value] of Object.entries(fieldsOf(named))) {
      const own = variables.value(value);
      if (own instanceof UnresolvedVariable)
        warnings.push(unread(own, `the handler of ${name} is not known`));
      functions.push({
        ...functionOf(name, fieldsOf(own), provider, `${usual}-${name}`, variables),
        code: posix.dirname(path),
      });
    }
  }
  return {
    ...found,
    hints: isBundledWithoutMaps(
      variables.value(config['plugins']),
      fieldsOf(variables.value(config['custom'])),
    )
      ? [
          `${file.place('custom', 'esbuild')}: serverless-esbuild bundles without source maps: add "sourcemap: true" below custom.esbuild.`,
        ]
      : [],
    store: storeOf(provider),
  };
}

function functionOf(
  label: string,
  own: Fields,
  provider: Fields,
  usual: string,
  variables: ServerlessVariables,
): FoundFunction {
  const { name, handler, runtime, image } = own;
  return {
    label,
    name: namePattern(variables.pattern(textOf(name) ?? usual)),
    handler: wholeText(variables.value(handler)),
    runtime: wholeText(variables.value(runtime ?? provider['runtime'])),
    isImage: image !== undefined,
  };
}

/** A text of which nothing is left open. */
function wholeText(value: unknown): string | undefined {
  return typeof value === 'string' && !/[*$]/.test(value) ? value : undefined;
}

function isBundledWithoutMaps(plugins: unknown, { esbuild }: Fields): boolean {
  const isUsed = [plugins].flat().includes('serverless-esbuild');
  const { sourcemap = false } = fieldsOf(esbuild);
  return isUsed && (sourcemap === false || sourcemap === 'false');
}

function storeOf({ environment }: Fields): string | undefined {
  const { COVERAGE_S3_BUCKET: bucket, COVERAGE_S3_PREFIX: prefix = 'coverage' } = fieldsOf(environment);
  if (typeof bucket !== 'string' || bucket.includes('${')) return undefined;
  return `s3://${bucket}/${String(prefix)}`;
}
