import { isDeepStrictEqual } from 'node:util';
import { LAYER_WRAPPER, WRAPPER_VARIABLE } from '../contract/exec-wrapper.ts';
import { REGION_VARIABLES } from '../contract/s3-place.ts';
import { DEFAULT_PREFIXES, PREFIX_VARIABLE, STORE_VARIABLES } from '../contract/stores.ts';

/** Other exec wrappers, which the layer's own starts first. */
const OTHER_WRAPPERS_VARIABLE = 'COVERAGE_EXEC_WRAPPER';
/** Of the Lambda Web Adapter: it starts a program of its own in the place of Lambda's runtime. */
const WEB_ADAPTER_WRAPPER = '/opt/bootstrap';

export const DEFAULT_PREFIX = DEFAULT_PREFIXES.s3;
/** A function's tag of this name with the value `off` keeps it out. */
const OPT_OUT_TAG = 'lambda-coverage';
/**
 * Days after which objects may go; a raw object needs its scripts, so they stay longer. Work of a state machine is worth
 * something until its execution cannot be started again.
 */
export const RETENTION_DAYS = { raw: 30, scripts: 365, work: 14 } as const;

/** Runtimes whose version CloudFormation looks up: a new one. */
export const UNKNOWN_VERSION = { node: 'nodejs', python: 'python3' } as const;
const MAX_LAYERS = 5;
/** What the layer records, the oldest of each first. */
const RECORDED = [
  { pattern: /^nodejs(\d+)\.x$/, oldest: 18, named: 'nodejs18.x' },
  { pattern: /^python3\.(\d+)$/, oldest: 9, named: 'python3.9' },
] as const;

/** What says where in S3 our bucket's objects are. */
const OF_THE_BUCKET = [REGION_VARIABLES[0], PREFIX_VARIABLE];

/** Of all variables as JSON, in bytes. */
const MAX_ENVIRONMENT = 4096;

/** A function as a template describes it. */
export interface DescribedFunction {
  /** `nodejs22.x`, `python3.13`; without the version where CloudFormation alone knows it; `undefined` for an image. */
  runtime: string | undefined;
  isImage: boolean;
  layerCount: number;
  /** Whether the layer that it would get is among them. */
  hasLayer: boolean;
  /** Its variables; a value that the tool resolves later is not a text. */
  environment: Readonly<Record<string, unknown>>;
  tags: Readonly<Record<string, unknown>>;
  /** Whether CloudFront runs it. */
  isEdge: boolean;
}

export interface Recording {
  needsLayer: boolean;
  /** To be set on the function. Its own win. */
  variables: Record<string, string>;
}

export interface RecordingStore {
  bucketName: string;
  /** The name as the tool resolves it, which may throw where the function cannot refer to it; absent: it is one already. */
  resolvedName?(): unknown;
  prefix: string;
  /** What else each function gets. */
  environment: Readonly<Record<string, string>>;
}

/** @returns what a function gets, or why it is left out */
export function recordingOf(fn: DescribedFunction, store: RecordingStore): Recording | { skipped: string } {
  const skipped = reasonToSkip(fn);
  if (skipped !== undefined) return { skipped };
  const variables: Record<string, string> = {
    [STORE_VARIABLES.s3]: store.bucketName,
    ...(store.prefix === DEFAULT_PREFIX ? {} : { [PREFIX_VARIABLE]: store.prefix }),
    ...store.environment,
  };
  if (hasOwnBucket(fn, store)) for (const name of OF_THE_BUCKET) delete variables[name];
  for (const name of Object.keys(fn.environment)) delete variables[name];
  if (!fn.isImage) Object.assign(variables, wrapperVariables({ ...store.environment, ...fn.environment }));
  const size = leastSize({ ...fn.environment, ...variables });
  if (size > MAX_ENVIRONMENT)
    return {
      skipped: `its variables would be ${size} bytes with those of the recorder, and Lambda takes ${MAX_ENVIRONMENT}`,
    };
  return { needsLayer: needsLayer(fn), variables };
}

/** Another than ours may be in another region. */
function hasOwnBucket({ environment }: DescribedFunction, store: RecordingStore): boolean {
  const own = environment[STORE_VARIABLES.s3];
  return isSet(own) && !isDeepStrictEqual(own, store.resolvedName?.() ?? store.bucketName);
}

/** As Lambda measures it; of a value that the tool resolves later the length is not known. */
function leastSize(variables: Readonly<Record<string, unknown>>): number {
  const known = Object.entries(variables).map(([name, value]) => [
    name,
    typeof value === 'object' ? '' : String(value),
  ]);
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(known)));
}

/** Not where the wrapper is set already: whoever did so brought the layer. */
function needsLayer({ isImage, hasLayer, environment }: DescribedFunction): boolean {
  return !isImage && !hasLayer && environment[WRAPPER_VARIABLE] !== LAYER_WRAPPER;
}

function wrapperVariables(environment: Readonly<Record<string, unknown>>): Record<string, string> {
  const { [WRAPPER_VARIABLE]: wrapper, [OTHER_WRAPPERS_VARIABLE]: others } = environment;
  const variables = { [WRAPPER_VARIABLE]: LAYER_WRAPPER };
  if (!isSet(wrapper) || wrapper === LAYER_WRAPPER) return variables;
  return { ...variables, [OTHER_WRAPPERS_VARIABLE]: chain(wrapper, others) as string };
}

/** The wrapper that Lambda would have started, and behind it those that are named as others. */
function chain(wrapper: unknown, others: unknown): unknown {
  if (!isSet(others)) return wrapper;
  if (typeof wrapper !== 'string' || typeof others !== 'string')
    return { 'Fn::Join': [':', [wrapper, others]] };
  return others.split(':').includes(wrapper) ? others : `${wrapper}:${others}`;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function reasonToSkip(fn: DescribedFunction): string | undefined {
  if (String(fn.tags[OPT_OUT_TAG]).toLowerCase() === 'off') return `its tag ${OPT_OUT_TAG} is off`;
  if (fn.isEdge) return 'Lambda@Edge knows no layers and no variables';
  if (fn.isImage) return undefined;
  const unrecorded = whyNotRecorded(fn.runtime);
  if (unrecorded !== undefined) return unrecorded;
  if (fn.environment[WRAPPER_VARIABLE] === WEB_ADAPTER_WRAPPER)
    return 'the Lambda Web Adapter runs a web server in the place of a handler';
  if (needsLayer(fn) && fn.layerCount >= MAX_LAYERS)
    return `it has ${fn.layerCount} layers, and Lambda takes no more`;
  return undefined;
}

/** Of a runtime, which a version of its language may be too old for, or whose language is another one. */
function whyNotRecorded(runtime: string | undefined): string | undefined {
  if (Object.values<string | undefined>(UNKNOWN_VERSION).includes(runtime)) return undefined;
  if (/^provided\b/.test(runtime ?? ''))
    return `its runtime is ${runtime}, which starts no exec wrapper: put ${LAYER_WRAPPER} in front of node or python in its own bootstrap`;
  for (const { pattern, oldest, named } of RECORDED) {
    const [, version] = pattern.exec(runtime ?? '') ?? [];
    if (version === undefined) continue;
    return Number(version) < oldest
      ? `its runtime is ${runtime}, and the oldest that is recorded is ${named}`
      : undefined;
  }
  return `its runtime is ${runtime ?? 'not said'}, and Node.js and Python are recorded`;
}
