import type { LocalStack } from '../../tests/containers/harness/localstack.ts';
import type { NodeVersion } from '../bench.ts';
import { Client } from '../client.ts';
import { type Side, startSandbox } from '../sandbox.ts';

export interface SoakOptions {
  node: NodeVersion;
  side: Side;
  memoryMb: number;
  invocations: number;
  contexts: number;
  localstack: LocalStack;
}

export interface Sample {
  /** So far. */
  invocations: number;
  anonymousMb: number;
}

/** Parts of all invocations after which memory is read: growth is fastest at first. */
const MARKS = [0.01, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

/** Invokes one sandbox over and over. @throws when it does not answer as the function does */
export async function soak(options: SoakOptions): Promise<Sample[]> {
  const { node, side, memoryMb, localstack, contexts } = options;
  await using sandbox = await startSandbox(
    { localstack },
    { node, side, fixture: 'soak', memoryMb, env: contexts === 0 ? {} : { COVERAGE_ATTRIBUTION: 'on' } },
  );
  using client = new Client(sandbox.url);
  const samples: Sample[] = [];
  let done = 0;
  for (const mark of MARKS.map((part) => Math.round(part * options.invocations))) {
    for (; done < mark; done++) {
      const context = contexts === 0 ? undefined : `test ${done % contexts}`;
      const answer = await client.invoke({ n: done, headers: { 'x-coverage-context': context } });
      if (!/"id":|is unknown/.test(answer)) throw new Error(`the function failed: ${answer}`);
    }
    const { anonymousMb } = JSON.parse(await client.invoke({ measure: true })) as Sample;
    console.error(`  Node ${node} ${side}: ${anonymousMb.toFixed(1)} MB after ${done}`);
    samples.push({ invocations: done, anonymousMb });
  }
  return samples;
}
