import { fileURLToPath } from 'node:url';
import { baseImageTag } from '../tests/containers/harness/image-tags.ts';
import { LambdaContainer } from '../tests/containers/harness/lambda-container.ts';
import type { Bench, NodeVersion } from './bench.ts';

/** The function on the plain parent image, or on the base image with its recorder at work. */
export type Side = 'without' | 'with';

export type FixtureName = 'trivial' | 'own-init' | 'typical';

/** A folder of functions/, or one that was built. */
export type FunctionCode = FixtureName | { folder: string };

export interface SandboxOptions {
  node: NodeVersion;
  side: Side;
  fixture: FunctionCode;
  /** A bucket of LocalStack; absent: a directory inside the container. */
  bucket?: string;
  /** Folder with LocalStack's certificate, `ca.pem`; set: the bucket is reached by https. */
  trusted?: string;
  /** Variables of the function. */
  env?: Readonly<Record<string, string>>;
}

/** A sandbox whose init is yet to run. Both sides get the same environment, but for the store. */
export function startSandbox(
  bench: Pick<Bench, 'localstack'>,
  options: SandboxOptions,
): Promise<LambdaContainer> {
  const { node, side, fixture, bucket, trusted, env } = options;
  const store = bucket === undefined ? { COVERAGE_DIR: '/tmp/store' } : { COVERAGE_S3_BUCKET: bucket };
  return LambdaContainer.start({
    image: side === 'with' ? baseImageTag(node) : `public.ecr.aws/lambda/nodejs:${node}`,
    handler: 'index.handler',
    code:
      typeof fixture === 'string'
        ? fileURLToPath(new URL(`functions/${fixture}`, import.meta.url))
        : fixture.folder,
    network: bench.localstack.network,
    ...(trusted === undefined ? {} : { opt: trusted }),
    env: {
      ...(trusted === undefined
        ? bench.localstack.functionEnvironment
        : { ...bench.localstack.functionEnvironmentByTls, NODE_EXTRA_CA_CERTS: '/opt/ca.pem' }),
      ...(side === 'with' ? store : {}),
      ...env,
    },
  });
}

/** Invokes `count` times. @throws with the answer when the function fails: a failure must not become a figure. */
export async function invokeTimes(sandbox: LambdaContainer, count: number): Promise<void> {
  for (let done = 0; done < count; done++) {
    const { status, headers, body } = await sandbox.invoke({});
    if (status !== 200 || headers['x-amz-function-error'] !== undefined || String(body).includes('errorType'))
      throw new Error(`the function failed: ${status} ${body}`);
  }
}

/** Of the one process that runs node. */
export async function residentMegabytes(sandbox: LambdaContainer): Promise<number> {
  const script =
    'for p in /proc/[0-9]*; do case "$(readlink "$p/exe")" in */bin/node) cat "$p/status";; esac; done';
  const { output } = await sandbox.exec(['sh', '-c', script]);
  const sizes = [...output.matchAll(/^VmRSS:\s+(\d+) kB$/gm)].map(([, size]) => Number(size));
  const [size] = sizes;
  if (size === undefined || sizes.length > 1)
    throw new Error(`expected one process of node in the container, found ${sizes.length}:\n${output}`);
  return size / 1024;
}
