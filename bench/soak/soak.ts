import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { docker } from '../../tests/containers/harness/docker.ts';
import type { NodeVersion } from '../bench.ts';
import { SOAKED, type SoakSide } from './sides.ts';

export interface SoakOptions {
  node: NodeVersion;
  side: SoakSide;
  /** Id or name. */
  image: string;
  memoryMb: number;
  invocations: number;
  contexts: number;
  /** At the most. */
  perSecond: number;
}

export interface Sample {
  /** So far. */
  invocations: number;
  anonymousMb: number;
}

/** Parts of all invocations after which memory is read: growth is fastest at first. */
const MARKS = [0.01, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

const SERVICE = fileURLToPath(new URL('service.mjs', import.meta.url));

/** Invokes one sandbox over and over. @throws when it does not answer as the function does */
export async function soak(options: SoakOptions): Promise<Sample[]> {
  const { image, invocations, contexts, perSecond } = options;
  const marks = MARKS.map((part) => Math.round(part * invocations));
  const variables = Object.entries(environment(options)).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  const program = ['/tmp/service.mjs', JSON.stringify({ marks, contexts, perSecond })];
  const container = await docker(
    'create',
    '--entrypoint=/var/lang/bin/node',
    ...variables,
    image,
    ...program,
  );
  try {
    await docker('cp', `${await SOAKED[options.side]()}/.`, `${container}:/var/task`);
    await docker('cp', SERVICE, `${container}:/tmp/service.mjs`);
    return await samplesOf(container, options);
  } finally {
    await docker('rm', '--force', container);
  }
}

function environment({ side, memoryMb, contexts }: SoakOptions): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: 'soak',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/soak',
    AWS_LAMBDA_LOG_STREAM_NAME: 'soak',
    AWS_REGION: 'us-east-1',
    ...(side === 'without' ? {} : { COVERAGE_DIR: '/tmp/store' }),
    ...(side !== 'without' && contexts > 0 ? { COVERAGE_ATTRIBUTION: 'on' } : {}),
  };
}

async function samplesOf(container: string, { node, side }: SoakOptions): Promise<Sample[]> {
  const service = spawn('docker', ['start', '--attach', container], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    service.on('error', reject).on('exit', resolve);
  });
  const samples: Sample[] = [];
  for await (const line of createInterface(service.stdout)) {
    const sample = JSON.parse(line) as Sample;
    console.error(`  Node ${node} ${side}: ${sample.anonymousMb.toFixed(1)} MB after ${sample.invocations}`);
    samples.push(sample);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the soak on Node ${node} ${side} ended with code ${code}`);
  return samples;
}
