import { isDeepStrictEqual } from 'node:util';
import { functionStatements } from '../policies.ts';
import { DEFAULT_PREFIX, recordingOf } from '../recording.ts';

/** What is used of the Serverless Framework (version 3, 4 and osls). */
interface Serverless {
  service: {
    provider: {
      runtime?: string;
      environment?: Record<string, unknown>;
      layers?: unknown[];
      tags?: Record<string, unknown>;
      iam?: { role?: string | { statements?: unknown[] } };
      /** Where the role and its statements were before version 2.24; both still hold. */
      role?: unknown;
      iamRoleStatements?: unknown[];
    };
    custom?: { lambdaCoverage?: CoverageSettings };
    functions?: Record<string, ServiceFunction>;
  };
  configSchemaHandler?: { defineCustomProperties(schema: object): void };
}

interface ServiceFunction {
  runtime?: string;
  image?: unknown;
  role?: unknown;
  environment?: Record<string, unknown>;
  layers?: unknown[];
  tags?: Record<string, unknown>;
  /** Of some kinds the name alone. */
  events?: (Record<string, unknown> | string)[];
}

/** `custom.lambdaCoverage` of a serverless.yml. */
interface CoverageSettings {
  bucket: string | { Ref: string };
  prefix?: string;
  /** The ARN of the published layer; the framework itself publishes none without asking AWS first. */
  layer: unknown;
  /** Further settings for all functions. */
  environment?: Record<string, string>;
}

const SCHEMA = {
  type: 'object',
  properties: {
    lambdaCoverage: {
      type: 'object',
      properties: {
        bucket: { anyOf: [{ type: 'string' }, { type: 'object' }] },
        prefix: { type: 'string' },
        layer: { anyOf: [{ type: 'string' }, { type: 'object' }] },
        environment: { type: 'object', additionalProperties: { type: 'string' } },
      },
      required: ['bucket', 'layer'],
      additionalProperties: false,
    },
  },
};

interface Output {
  log: { notice(text: string): void; warning(text: string): void };
}

/** The Serverless Framework's plugin: records the functions of a service. */
export default class LambdaCoveragePlugin {
  readonly hooks: Record<string, () => void>;
  readonly #serverless: Serverless;
  readonly #log: Output['log'];

  constructor(serverless: Serverless, _options: unknown, { log }: Output) {
    this.#serverless = serverless;
    this.#log = log;
    serverless.configSchemaHandler?.defineCustomProperties(SCHEMA);
    this.hooks = { 'after:package:initialize': () => this.#record() };
  }

  #record(): void {
    const { service } = this.#serverless;
    const settings = service.custom?.lambdaCoverage;
    if (settings === undefined) {
      this.#log.warning('lambda-coverage: nothing is recorded: set custom.lambdaCoverage');
      return;
    }
    const recorded = Object.entries(service.functions ?? {}).filter(([name, fn]) =>
      this.#recordOne(name, fn, settings),
    );
    if (recorded.length === 0) return;
    this.#allow(settings, recorded);
  }

  /** @returns whether the function is recorded */
  #recordOne(name: string, fn: ServiceFunction, settings: CoverageSettings): boolean {
    const { provider } = this.#serverless.service;
    const layers = fn.layers ?? provider.layers ?? [];
    const recording = recordingOf(
      {
        runtime: fn.runtime ?? provider.runtime,
        isImage: fn.image !== undefined,
        layerCount: layers.length,
        hasLayer: layers.some((layer) => isDeepStrictEqual(layer, settings.layer)),
        environment: { ...provider.environment, ...fn.environment },
        tags: { ...provider.tags, ...fn.tags },
        isEdge: (fn.events ?? []).some((event) => isOfKind(event, 'cloudFront')),
      },
      {
        bucketName: settings.bucket as string,
        prefix: settings.prefix ?? DEFAULT_PREFIX,
        environment: settings.environment ?? {},
      },
    );
    if ('skipped' in recording) {
      this.#log.notice(`lambda-coverage: ${name} is left out: ${recording.skipped}`);
      return false;
    }
    fn.environment = { ...fn.environment, ...recording.variables };
    if (recording.needsLayer) fn.layers = [...layers, settings.layer];
    return true;
  }

  #allow(settings: CoverageSettings, recorded: readonly (readonly [string, ServiceFunction])[]): void {
    const { provider } = this.#serverless.service;
    const ownRoles = recorded.filter(([, fn]) => fn.role !== undefined).map(([name]) => name);
    const isOwnRole = isExisting(provider.iam?.role) || 'role' in provider;
    if (isOwnRole || ownRoles.length > 0)
      this.#log.warning(
        `lambda-coverage: give the roles of ${isOwnRole ? 'the service' : ownRoles.join(', ')} the policy "The function" of docs/iam.md`,
      );
    if (isOwnRole) return;
    const role = (provider.iam?.role ?? {}) as { statements?: unknown[] };
    // The framework reads the older list only where there is no other.
    const own = role.statements ?? provider.iamRoleStatements ?? [];
    const all = [...own, ...statements(settings)];
    provider.iam = { ...provider.iam, role: { ...role, statements: all } };
  }
}

function isOfKind(event: unknown, kind: string): boolean {
  return event === kind || (typeof event === 'object' && event !== null && kind in event);
}

/** A role that stands elsewhere, by the framework's own rule: an ARN, or a function of CloudFormation. */
function isExisting(role: unknown): boolean {
  if (typeof role === 'object' && role !== null) return Object.keys(role).some((key) => key.includes('::'));
  return typeof role === 'string';
}

/** The partition and often the bucket are known to CloudFormation alone. */
function statements({ bucket, prefix = DEFAULT_PREFIX }: CoverageSettings): unknown[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: for Fn::Sub
  const bucketArn = 'arn:${AWS::Partition}:s3:::${Bucket}';
  return functionStatements({ bucketArn, prefix }).map((statement) => ({
    ...statement,
    Resource: statement.Resource.map((resource) => ({ 'Fn::Sub': [resource, { Bucket: bucket }] })),
  }));
}
