import { AspectPriority, Aspects, Duration, PhysicalName, Stack, Stage } from 'aws-cdk-lib';
import { Code, type ILayerVersion, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { normalizePrefix } from '../../contract/key-layout.ts';
import { LAYER_ZIP } from '../package-files.ts';
import { DEFAULT_PREFIX, RETENTION_DAYS } from '../recording.ts';
import { CoverageCombiner, type CoverageCombinerProps } from './coverage-combiner.ts';
import { RecordingAspect } from './recording-aspect.ts';

export interface LambdaCoverageProps {
  /** Default: a private bucket of its own, which expires raw objects and scripts, and stays when the stack is deleted. */
  readonly bucket?: IBucket;
  /** Of all keys. Default: `coverage/`. */
  readonly prefix?: string;
  /** Days until raw objects expire in a bucket of our own. Default: 30. */
  readonly rawDays?: number;
  /** Default: the layer of this package, published in each stack that has functions. */
  readonly layer?: ILayerVersion;
  /** Further settings for all functions, as `{ COVERAGE_SCRIPTS: 'off' }`. A function's own variables win. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `false`: no combiner. Default: one that writes a report each night. */
  readonly combiner?: CoverageCombinerProps | false;
}

/** Where the functions came after Aspects that add functions, layers, variables and tags (500, 200). */
const PRIORITY = 800;
const LAYER_ID = 'LambdaCoverageLayer';

/**
 * Records which lines of Lambda functions run: a bucket, a combiner, and what each function needs.
 *
 *     const coverage = new LambdaCoverage(stack, 'Coverage');
 *     coverage.record(app);
 */
export class LambdaCoverage extends Construct {
  readonly bucket: IBucket;
  readonly prefix: string;
  readonly combiner: CoverageCombiner | undefined;
  readonly #aspect: RecordingAspect;

  constructor(scope: Construct, id: string, props: LambdaCoverageProps = {}) {
    super(scope, id);
    this.prefix = normalizePrefix(props.prefix ?? DEFAULT_PREFIX);
    this.bucket = props.bucket ?? this.#ownBucket(props.rawDays ?? RETENTION_DAYS.raw);
    if (props.combiner !== false)
      this.combiner = new CoverageCombiner(this, 'Combiner', this.bucket, this.prefix, props.combiner);
    this.#aspect = new RecordingAspect({
      construct: this,
      bucket: this.bucket,
      prefix: this.prefix,
      environment: props.environment ?? {},
      layer: props.layer,
      layerFor: (fn) => props.layer ?? layerOf(Stack.of(fn)),
      isOwn: (fn) => fn === this.combiner?.function,
    });
  }

  /** Where reports are: the store for `lambda-coverage report`. */
  get store(): string {
    return `s3://${this.bucket.bucketName}/${this.prefix.replace(/\/$/, '')}`;
  }

  /**
   * Records every function on Node.js and Python below `scope`: an app, a stage, a stack, a construct. Functions that cannot be
   * recorded are left out, and `cdk synth` says which and why. A function's tag `lambda-coverage: off` keeps it out.
   */
  record(scope: IConstruct): void {
    // Aspects of an app end where a stage of it begins.
    const stages = scope.node.findAll().filter((each) => each !== scope && Stage.isStage(each));
    for (const each of [scope, ...stages])
      Aspects.of(each).add(this.#aspect, { priority: Math.max(PRIORITY, AspectPriority.DEFAULT) });
  }

  #ownBucket(rawDays: number): Bucket {
    const scriptDays = Math.max(RETENTION_DAYS.scripts, 2 * rawDays);
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: PhysicalName.GENERATE_IF_NEEDED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [
        { id: 'raw', prefix: `${this.prefix}raw/`, expiration: Duration.days(rawDays) },
        { id: 'scripts', prefix: `${this.prefix}scripts/`, expiration: Duration.days(scriptDays) },
        { id: 'work', prefix: `${this.prefix}work/`, expiration: Duration.days(RETENTION_DAYS.work) },
      ],
    });
    // Also when no function is recorded any more: CloudFormation deletes no export that another stack still imports.
    for (const value of [bucket.bucketName, bucket.bucketArn]) Stack.of(this).exportValue(value);
    return bucket;
  }
}

/** One for each stack: a layer that is exported to another stack could not be replaced while it is in use there. */
function layerOf(stack: Stack): LayerVersion {
  const present = stack.node.tryFindChild(LAYER_ID);
  if (present !== undefined) return present as LayerVersion;
  return new LayerVersion(stack, LAYER_ID, {
    code: Code.fromAsset(LAYER_ZIP),
    description: 'Records which lines of functions on Node.js and Python run',
  });
}
