import { posix } from 'node:path';
import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { type Found, type FoundFunction, namePattern } from '../found.ts';
import { YamlFile } from '../yaml-file.ts';

const SAM_FUNCTION = 'AWS::Serverless::Function';
const FUNCTION = 'AWS::Lambda::Function';

const MOST_OF_ID = 24;
/** Loops in loops, and what one goes through: CloudFormation takes no more resources. */
const MOST_LOOPS = 3;
const MOST_REPEATED = 500;

/** Whether a text may be a template with functions: most YAML files of a project are something else. */
export function mayBeTemplate(text: string): boolean {
  return text.includes(SAM_FUNCTION) || text.includes(FUNCTION);
}

/** A template of CloudFormation or SAM. @throws UnreadableFileError */
export function readTemplate(path: string, text: string): Found | undefined {
  const file = new YamlFile(path, text);
  const { Resources: resources, Globals: globals, Parameters: parameters } = fieldsOf(file.value);
  const shared = fieldsOf(fieldsOf(globals)['Function']);
  const functions = repeated(fieldsOf(resources)).flatMap(([id, resource]) => {
    const { Type: type } = fieldsOf(resource);
    return type === SAM_FUNCTION || type === FUNCTION
      ? [{ id, resource: fieldsOf(resource), isSam: type === SAM_FUNCTION }]
      : [];
  });
  if (functions.length === 0) return undefined;
  return {
    tool: functions.some(({ isSam }) => isSam) ? 'sam' : 'cloudformation',
    file: path,
    functions: functions.map(({ id, resource, isSam }) => {
      const { CodeUri: code = fieldsOf(shared)['CodeUri'] } = fieldsOf(resource['Properties']);
      return {
        ...functionOf(id, resource, isSam ? shared : {}, fieldsOf(parameters)),
        ...(typeof code === 'string' && { code: posix.join(posix.dirname(path), code) }),
      };
    }),
    hints: functions
      .filter(({ resource }) => isBundledWithoutMaps(resource))
      .map(
        ({ id }) =>
          `${file.place('Resources', id)}: ${id} is bundled without source maps: add "Sourcemap: true" below its BuildProperties.`,
      ),
    store: [shared, ...functions.map(({ resource }) => fieldsOf(resource['Properties']))]
      .map(storeOf)
      .find(Boolean),
  };
}

/** Of a template's resource. */
export function functionOf(
  id: string,
  { Properties: own }: Fields,
  shared: Fields = {},
  parameters: Fields = {},
): FoundFunction {
  const properties = { ...shared, ...fieldsOf(own) };
  const {
    FunctionName: name,
    Handler: handler,
    Runtime: runtime,
    PackageType: packageType,
    Code: code,
  } = properties;
  return {
    label: id,
    name: name === undefined ? madeName(id) : namePattern(patternOf(name)),
    handler: usualText(handler, parameters),
    runtime: usualText(runtime, parameters),
    isImage:
      packageType === 'Image' ||
      fieldsOf(code)['ImageUri'] !== undefined ||
      properties['ImageUri'] !== undefined,
  };
}

/** A text, or the default of the parameter that it names. */
function usualText(value: unknown, parameters: Fields): string | undefined {
  const { Ref: name } = fieldsOf(value);
  return typeof name === 'string' ? textOf(fieldsOf(parameters[name])['Default']) : textOf(value);
}

/** Resources, and each of those that `Fn::ForEach` makes; with `*` where what it goes through is not known before. */
function repeated(resources: Fields, depth = 0): [id: string, resource: unknown][] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!id.startsWith('Fn::ForEach::') || !Array.isArray(resource)) return [[id, resource]];
    const [name, collection, body]: unknown[] = resource;
    const values = Array.isArray(collection) ? collection.filter((each) => typeof each === 'string') : ['*'];
    return depth === MOST_LOOPS
      ? []
      : values.slice(0, MOST_REPEATED).flatMap((value) => {
          const text = JSON.stringify(body ?? {}).replaceAll(
            new RegExp(`[$&]\\{${String(name).replace(/\W/g, '')}\\}`, 'g'),
            () => JSON.stringify(value).slice(1, -1),
          );
          return repeated(fieldsOf(JSON.parse(text)), depth + 1);
        });
  });
}

/** A name that CloudFormation makes: the stack's before it, random letters behind, and in between as much as has room. */
function madeName(id: string): string {
  return id.length <= MOST_OF_ID ? `*-${id}-*` : `*-${id.slice(0, MOST_OF_ID)}*`;
}

function isBundledWithoutMaps({ Metadata: metadata }: Fields): boolean {
  const { BuildMethod: method, BuildProperties: build } = fieldsOf(metadata);
  const { Sourcemap: maps = false } = fieldsOf(build);
  return method === 'esbuild' && (maps === false || maps === 'false');
}

function storeOf({ Environment: environment }: Fields): string | undefined {
  const { COVERAGE_S3_BUCKET: bucket, COVERAGE_S3_PREFIX: prefix } = fieldsOf(
    fieldsOf(environment)['Variables'],
  );
  if (typeof bucket !== 'string') return undefined;
  return `s3://${bucket}/${typeof prefix === 'string' ? prefix : 'coverage'}`;
}

/** A text, with `*` for what is only known when it is deployed. */
function patternOf(value: unknown): string {
  if (typeof value === 'string') return value;
  // A short form of a list is the list alone: that of a join has a list in it.
  const { 'Fn::Sub': sub, 'Fn::Join': join = value } = fieldsOf(value);
  const [text] = [sub].flat();
  if (typeof text === 'string') return text.replace(/\$\{[^}]*\}/g, '*');
  const [first, parts]: unknown[] = Array.isArray(join) ? join : [];
  return Array.isArray(parts) ? parts.map(patternOf).join(String(first)) : '*';
}
