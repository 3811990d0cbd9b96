import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { combinerImage } from './artifacts.ts';
import type { Bucket } from './bucket.ts';
import { repository } from './docker.ts';
import { LambdaContainer } from './lambda-container.ts';
import { LocalStack } from './localstack.ts';

const EXAMPLE = join(repository, 'examples/step-functions');
const DEFINITION = join(repository, 'infrastructure/step-functions/coverage.asl.json');
const COMBINER = 'arn:aws:lambda:us-east-1:000000000000:function:coverage-combiner';
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:coverage';
const COMBINERS = ['combiner-1', 'combiner-2'] as const;

/** How an execution ended. */
export interface Ended {
  exitCode: number;
  /** The output of one that succeeded, as JSON. */
  stdout: string;
  /** Why it failed. */
  stderr: string;
}

/** The state machine in LocalStack, as examples/step-functions deploys it, and two combiners that it calls. */
export class StateMachine {
  readonly localstack: LocalStack;
  readonly bucket: Bucket;
  readonly combiners: readonly LambdaContainer[];

  private constructor(localstack: LocalStack, bucket: Bucket, combiners: readonly LambdaContainer[]) {
    this.localstack = localstack;
    this.bucket = bucket;
    this.combiners = combiners;
  }

  static async start(): Promise<StateMachine> {
    const urls = COMBINERS.map((name) => `http://${name}:8080`);
    const localstack = await LocalStack.start({
      services: ['stepfunctions', 'lambda', 'sts'],
      environment: {
        PYTHONPATH: '/opt/coverage/lambda-containers',
        LAMBDA_RUNTIME_EXECUTOR: 'containers',
        LAMBDA_CONTAINERS: JSON.stringify({ 'coverage-combiner': urls }),
        LAMBDA_SYNCHRONOUS_CREATE: '1',
      },
      files: {
        '/opt/coverage/coverage.asl.json': DEFINITION,
        '/usr/local/bin/coverage-deploy': join(EXAMPLE, 'state-machine.sh'),
        '/usr/local/bin/coverage-run': join(EXAMPLE, 'coverage-run.sh'),
      },
      folders: { '/opt/coverage/lambda-containers': join(EXAMPLE, 'lambda-containers') },
    });
    const bucket = await localstack.bucket('coverage');
    const env = { ...localstack.functionEnvironment, COVERAGE_S3_BUCKET: bucket.name };
    const [, ...combiners] = await Promise.all([
      StateMachine.#deploy(localstack),
      ...COMBINERS.map((alias) =>
        LambdaContainer.start({ image: combinerImage(), network: localstack.network, alias, env }),
      ),
    ]);
    return new StateMachine(localstack, bucket, combiners);
  }

  static async #deploy(localstack: LocalStack): Promise<void> {
    const { exitCode, stderr } = await localstack.exec(['coverage-deploy']);
    if (exitCode !== 0) throw new Error(stderr);
  }

  /** Starts an execution by the command of the example, and waits for its end. */
  run(input: object): Promise<Ended> {
    return this.localstack.exec(['coverage-run', JSON.stringify(input)]);
  }

  /** The same of a machine that begins at another state, and has those that it leads to. */
  async runFrom(states: readonly [string, ...string[]], input: object): Promise<Ended> {
    const whole: { States: Record<string, object> } = JSON.parse(await readFile(DEFINITION, 'utf8'));
    const States = Object.fromEntries(states.map((name) => [name, whole.States[name]]));
    const definition = JSON.stringify({ StartAt: states[0], States }).replaceAll(/\$\{(\w+)\}/g, (_, name) =>
      name === 'Partition' ? 'aws' : COMBINER,
    );
    const named = ['--state-machine-arn', MACHINE, '--definition', definition];
    const { exitCode, stderr } = await this.localstack.exec([
      ...['awslocal', 'stepfunctions', 'update-state-machine'],
      ...named,
    ]);
    if (exitCode !== 0) throw new Error(stderr);
    return this.run(input);
  }

  async stop(): Promise<void> {
    await Promise.all(this.combiners.map((combiner) => combiner.stop()));
    await this.localstack.stop();
  }
}
