import { isDeepStrictEqual } from 'node:util';
import { Annotations, Aspects, type IAspect, Stack, Stage, TagManager, Token } from 'aws-cdk-lib';
import { experimental } from 'aws-cdk-lib/aws-cloudfront';
import { LazyRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  CfnFunction,
  FunctionBase,
  type ILayerVersion,
  Function as LambdaFunction,
  RuntimeFamily,
  SingletonFunction,
  Version,
} from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import { REGION_VARIABLES } from '../../contract/s3-place.ts';
import { functionStatements } from '../policies.ts';
import { type DescribedFunction, recordingOf, UNKNOWN_VERSION } from '../recording.ts';

export interface RecordingTarget {
  /** Where the CDK says what is of no function. */
  construct: IConstruct;
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
    for (const stage of node.node.children.filter(Stage.isStage))
      if (!Aspects.of(stage).all.includes(this))
        say(
          this.#target.construct,
          `the functions of ${stage.node.id} are left out: the stage was made after record()`,
        );
    // At the resource, not at its function: its tags are set by now.
    if (isImported(node)) say(node, 'left out: it is imported, and changed where it is defined');
    if (!(node instanceof CfnFunction)) return;
    const { scope } = node.node;
    if (scope instanceof LambdaFunction) this.#record(scope);
    else say(node, 'left out: a CfnFunction is changed by its own properties alone');
  }

  #record(fn: LambdaFunction): void {
    if (this.#target.isOwn(fn) || isOfTheCdk(fn)) return;
    const { bucket, prefix, layer } = this.#target;
    const described = describe(fn, layer);
    const environment = { ...otherRegion(fn, bucket), ...this.#target.environment };
    const { bucketName } = bucket;
    const resolvedName = (): unknown => Stack.of(fn).resolve(bucketName);
    const recording = recordingOf(described, { bucketName, resolvedName, prefix, environment });
    if ('skipped' in recording) {
      say(fn, `left out: ${recording.skipped}`);
      return;
    }
    if (isOfOtherStage(fn, bucket)) {
      say(
        fn,
        'left out: the bucket is of another stage. Make a LambdaCoverage in each stage, or give it a bucket by its name',
      );
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
    runtime: runtimeOf(fn, resolved(resource.runtime)),
    isImage: resolved(resource.packageType) === 'Image',
    layerCount: layers.length,
    hasLayer: layers.some((each) => isDeepStrictEqual(each, arn)),
    environment: variables,
    tags: TagManager.of(resource)?.tagValues() ?? {},
    isEdge: isEdge(fn),
  };
}

/** `NODEJS_LATEST` and the like are a table by region in the template. */
function runtimeOf(fn: LambdaFunction, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined) return undefined;
  if (fn.runtime.family === RuntimeFamily.NODEJS) return UNKNOWN_VERSION.node;
  return fn.runtime.family === RuntimeFamily.PYTHON ? UNKNOWN_VERSION.python : undefined;
}

/** The recorder takes the function's region for the bucket's. */
function otherRegion(fn: LambdaFunction, bucket: IBucket): Record<string, string> {
  const { region } = bucket.env;
  const isKnown = !Token.isUnresolved(region) && !Token.isUnresolved(Stack.of(fn).region);
  return isKnown && region !== Stack.of(fn).region ? { [REGION_VARIABLES[0]]: region } : {};
}

/** Nothing of one stage can refer to what another deploys. */
function isOfOtherStage(fn: LambdaFunction, bucket: IBucket): boolean {
  return Stage.of(fn) !== Stage.of(bucket) && Token.isUnresolved(bucket.bucketName);
}

/** CloudFront's service assumes the role of what it runs. */
function isEdge(fn: LambdaFunction): boolean {
  if (fn.node.scope instanceof experimental.EdgeFunction) return true;
  const role = fn.role?.node.defaultChild;
  if (role === undefined) return false;
  const { assumeRolePolicyDocument } = role as { assumeRolePolicyDocument?: unknown };
  return JSON.stringify(Stack.of(fn).resolve(assumeRolePolicyDocument) ?? '').includes('edgelambda.');
}

/** Functions behind custom resources and targets are the CDK's own code, and marked as such. */
function isOfTheCdk(fn: LambdaFunction): boolean {
  return (
    fn.node.scope instanceof Provider ||
    fn.node.metadata.some(({ type }) => type.startsWith('aws:cdk:is-custom-resource-handler'))
  );
}

function say(node: IConstruct, what: string): void {
  Annotations.of(node).addInfo(`lambda-coverage: ${what}`);
}
