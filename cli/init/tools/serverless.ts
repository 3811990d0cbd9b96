import { posix } from 'node:path';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { type Found, type FoundFunction, namePattern, type Project } from '../found.ts';
import { YamlFile } from '../yaml-file.ts';

/** Files that name files: more than that is a circle. */
const MOST_DEPTH = 5;
const REFERENCE = /^\$\{file\(([^)]+)\)(?::([\w.-]+))?\}$/;

/** serverless.yml or .json, with what it takes from other files. @throws UnreadableFileError */
export function readServerless(path: string, text: string, project: Project): Found {
  const file = new YamlFile(path, text);
  const { service, provider, functions, custom, plugins } = fieldsOf(file.value);
  const resolve = (value: unknown) => resolveFile(value, posix.dirname(path), project);
  const settings = fieldsOf(resolve(provider));
  const named = [resolve(functions)].flat().flatMap((part) => Object.entries(fieldsOf(resolve(part))));
  const serviceName = textOf(service) ?? textOf(fieldsOf(service)['name']) ?? '*';
  const stage = textOf(settings['stage']) ?? '*';
  return {
    tool: 'serverless',
    file: path,
    functions: named.map(([name, value]) => ({
      ...functionOf(name, fieldsOf(resolve(value)), settings, `${serviceName}-${stage}-${name}`),
      code: posix.dirname(path),
    })),
    hints: isBundledWithoutMaps(plugins, fieldsOf(resolve(custom)))
      ? [
          `${file.place('custom', 'esbuild')}: serverless-esbuild bundles without source maps: add "sourcemap: true" below custom.esbuild.`,
        ]
      : [],
    store: storeOf(settings),
    warnings: unreadFunctions(functions)
      .map((text) => text.trim())
      .map(
        (text) =>
          `${file.place('functions')}: ${text} is code, which init does not run: its functions are not among those that were found.`,
      ),
  };
}

function functionOf(label: string, own: Fields, provider: Fields, usual: string): FoundFunction {
  const { name, handler, runtime, image } = own;
  return {
    label,
    name: namePattern((textOf(name) ?? usual).replace(/\$\{[^}]*\}/g, '*')),
    handler: textOf(handler),
    runtime: textOf(runtime) ?? textOf(provider['runtime']),
    isImage: image !== undefined,
  };
}

/** References to files that are no YAML and no JSON. */
function unreadFunctions(functions: unknown): string[] {
  return [functions, ...(Array.isArray(functions) ? functions : Object.values(fieldsOf(functions)))].flatMap(
    (value) => (typeof value === 'string' && /^\s*\$\{file\([^)]+\.[cm]?[jt]s\b/.test(value) ? value : []),
  );
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

/** `${file(functions.yml):api}` as what stands there; any other value as it is. */
function resolveFile(value: unknown, folder: string, project: Project, depth = 0): unknown {
  const [, name, keys] = (typeof value === 'string' && REFERENCE.exec(value.trim())) || [];
  if (name === undefined || depth === MOST_DEPTH) return value;
  const path = posix.join(folder, name.trim());
  const text = /\.(ya?ml|json)$/.test(path) ? project.read(path) : undefined;
  if (text === undefined) return undefined;
  let found: unknown = new YamlFile(path, text).value;
  for (const key of keys?.split('.') ?? []) found = fieldsOf(found)[key];
  return resolveFile(found, posix.dirname(path), project, depth + 1);
}
