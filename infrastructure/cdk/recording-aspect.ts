import { isDeepStrictEqual } from 'node:util';
import { Annotations, type IAspect, Stack, TagManager } from 'aws-cdk-lib';
import { experimental } from 'aws-cdk-lib/aws-cloudfront';
import { LazyRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  CfnFunction,
  FunctionBase,
  type ILayerVersion,
  Function as LambdaFunction,
  SingletonFunction,
  Version,
} from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { AwsCustomResource, Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { functionStatements } from '../policies.ts';
import { type DescribedFunction, recordingOf } from '../recording.ts';

export interface RecordingTarget {
  bucket: IBucket;
  prefix: string;
  environment: Readonly<Record<string, string>>;
  /** Undefined where each stack has one of its own. */
  layer: ILayerVersion | undefined;
  layerFor(fn: LambdaFunction): ILayerVersion;
  /** Ours, which is not recorded. */
  isOwn(fn: LambdaFunction): boolean;
}

/** Gives each function that can be recorded what it needs, and says of each other why it is left out. */
export class RecordingAspect implements IAspect {
  readonly #target: RecordingTarget;
  readonly #visited = new Set<IConstruct>();

  constructor(target: RecordingTarget) {
    this.#target = target;
  }

  visit(node: IConstruct): void {
    if (this.#visited.has(node)) return;
    this.#visited.add(node);
    // At the resource, not at its function: its tags are set by now.
    if (isImported(node)) say(node, 'left out: it is imported, and changed where it is defined');
    if (!(node instanceof CfnFunction)) return;
    const { scope } = node.node;
    if (scope instanceof LambdaFunction) this.#record(scope);
    else say(node, 'left out: a CfnFunction is changed by its own properties alone');
  }

  #record(fn: LambdaFunction): void {
    if (this.#target.isOwn(fn) || isOfTheCdk(fn)) return;
    const { bucket, prefix, environment, layer } = this.#target;
    const described = describe(fn, layer);
    const recording = recordingOf(described, { bucketName: bucket.bucketName, prefix, environment });
    if ('skipped' in recording) {
      say(fn, `left out: ${recording.skipped}`);
      return;
    }
    for (const [name, value] of Object.entries(recording.variables)) fn.addEnvironment(name, value);
    if (recording.needsLayer) fn.addLayers(this.#target.layerFor(fn));
    else if (described.isImage)
      say(
        fn,
        'variables are set; its image records if it is made from the base image or has the layer’s files',
      );
    this.#allow(fn);
  }

  #allow(fn: LambdaFunction): void {
    const { bucket, prefix } = this.#target;
    const statements = functionStatements({ bucketArn: bucket.bucketArn, prefix }).map((statement) =>
      PolicyStatement.fromJson(statement),
    );
    if (bucket.encryptionKey !== undefined)
      statements.push(
        new PolicyStatement({
          actions: ['kms:GenerateDataKey'],
          resources: [bucket.encryptionKey.keyArn],
        }),
      );
    const isChanged = statements.map((statement) => addStatement(fn, statement)).every(Boolean);
    if (!isChanged)
      Annotations.of(fn).addWarningV2(
        'lambda-coverage:role',
        'lambda-coverage: this app cannot change the role of the function. Give the role the policy "The function" of docs/iam.md: without it nothing arrives',
      );
  }
}

/**
 * @returns whether a policy of this app has it now: a role that is imported as immutable, or of another account, says
 *   that it took the statement, and drops it
 */
function addStatement({ role }: LambdaFunction, statement: PolicyStatement): boolean {
  const policy = role?.addToPrincipalPolicy(statement).policyDependable;
  return role instanceof Role || role instanceof LazyRole || Construct.isConstruct(policy);
}

/** By its ARN, its name or its attributes: a function without a resource here. */
function isImported(node: IConstruct): boolean {
  if (!(node instanceof FunctionBase) || node.node.defaultChild !== undefined) return false;
  // What leads to a function of this app: a singleton, a name for a version.
  return !(node instanceof SingletonFunction) && !(node instanceof Alias) && !(node instanceof Version);
}

function describe(fn: LambdaFunction, layer: ILayerVersion | undefined): DescribedFunction {
  const resource = fn.node.defaultChild as CfnFunction;
  const stack = Stack.of(fn);
  const resolved = (value: unknown): unknown => stack.resolve(value);
  const { variables = {} } = (resolved(resource.environment) ?? {}) as {
    variables?: Record<string, unknown>;
  };
  const layers = (resolved(resource.layers) ?? []) as unknown[];
  const arn = resolved(layer?.layerVersionArn);
  return {
    runtime: text(resolved(resource.runtime)),
    isImage: resolved(resource.packageType) === 'Image',
    layerCount: layers.length,
    hasLayer: layers.some((each) => isDeepStrictEqual(each, arn)),
    environment: variables,
    tags: TagManager.of(resource)?.tagValues() ?? {},
    isEdge: isEdge(fn),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** CloudFront's service assumes the role of what it runs. */
function isEdge(fn: LambdaFunction): boolean {
  if (fn.node.scope instanceof experimental.EdgeFunction) return true;
  const role = fn.role?.node.defaultChild;
  if (role === undefined) return false;
  const { assumeRolePolicyDocument } = role as { assumeRolePolicyDocument?: unknown };
  return JSON.stringify(Stack.of(fn).resolve(assumeRolePolicyDocument) ?? '').includes('edgelambda.');
}

/** Functions behind custom resources are the CDK's own code. */
function isOfTheCdk(fn: LambdaFunction): boolean {
  const { scope } = fn.node;
  return (
    scope instanceof Provider ||
    fn.node.id.startsWith(`AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`)
  );
}

function say(node: IConstruct, what: string): void {
  Annotations.of(node).addInfo(`lambda-coverage: ${what}`);
}
