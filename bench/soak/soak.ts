import { Agent, request } from 'node:http';
import type { LocalStack } from '../../tests/containers/harness/localstack.ts';
import type { NodeVersion } from '../bench.ts';
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
    { nodes: [node], rounds: 1, localstack },
    { node, side, fixture: 'soak', memoryMb, env: contexts === 0 ? {} : { COVERAGE_ATTRIBUTION: 'on' } },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const samples: Sample[] = [];
  try {
    let done = 0;
    for (const mark of MARKS.map((part) => Math.round(part * options.invocations))) {
      for (; done < mark; done++) {
        const context = contexts === 0 ? undefined : `test ${done % contexts}`;
        const answer = await post(
          sandbox.url,
          { n: done, headers: { 'x-coverage-context': context } },
          agent,
        );
        if (!/"id":|is unknown/.test(answer)) throw new Error(`the function failed: ${answer}`);
      }
      const { anonymousMb } = JSON.parse(await post(sandbox.url, { measure: true }, agent)) as Sample;
      console.error(`  Node ${node} ${side}: ${anonymousMb.toFixed(1)} MB after ${done}`);
      samples.push({ invocations: done, anonymousMb });
    }
  } finally {
    agent.destroy();
  }
  return samples;
}

function post(url: string, event: unknown, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve(body));
    });
    call.on('error', reject);
    call.end(JSON.stringify(event));
  });
}
