import { setTimeout as sleep } from 'node:timers/promises';
import type { CombineResult } from '../../combiner-image/result.ts';
import { docker } from '../../tests/containers/harness/docker.ts';
import { combinerImageTag } from '../../tests/containers/harness/image-tags.ts';

/** What one report took, in a container that may have so much memory and not more. */
export interface CombinerRun {
  objects: number;
  memoryMb: number;
  /** By the clock, from the call to the answer. */
  seconds: number;
  /** Of the processor, all threads. */
  processorSeconds: number;
  /** Of the container, as its control group counts it: with the emulator, about 10 MB, and the cache of its files. */
  peakMb: number;
  /** Of the runtime's process (VmHWM). */
  residentMb: number;
  /** `undefined`: every object counts. */
  failed?: string;
}

const CALL = `
const started = performance.now();
const answer = await fetch('http://' + process.argv[1] + ':8080/2015-03-31/functions/function/invocations', {
  method: 'POST', body: process.argv[2], signal: AbortSignal.timeout(1_800_000),
}).then((response) => response.text(), String);
console.log(JSON.stringify({ ms: performance.now() - started, answer }));`;

/** Memory and processor time of the runtime, the process of Node that is not this one. */
const USED = `
const { readdirSync, readFileSync } = require('node:fs');
const read = (path) => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };
const used = readdirSync('/proc').filter((id) => /^\\d+$/.test(id) && id !== String(process.pid)).map((id) => {
  const [, kb = 0] = /VmHWM:\\s+(\\d+)/.exec(read('/proc/' + id + '/status')) ?? [];
  const fields = read('/proc/' + id + '/stat').split(') ')[1]?.split(' ') ?? [];
  return { kb: Number(kb), ticks: Number(fields[11] ?? 0) + Number(fields[12] ?? 0), name: read('/proc/' + id + '/comm').trim() };
}).filter(({ name }) => name !== 'aws-lambda-rie').sort((a, b) => b.kb - a.kb)[0];
console.log(JSON.stringify({ ...used, peak: Number(read('/sys/fs/cgroup/memory.peak') || read('/sys/fs/cgroup/memory/memory.max_usage_in_bytes')) }));`;

const NODE = '/var/lang/bin/node';
const TICKS = 100;

/** @param network where `bucket:4566` is a bucket, in a container that is called as the network is */
export async function runCombiner(objects: number, memoryMb: number, network: string): Promise<CombinerRun> {
  const id = await docker(
    'run',
    '--detach',
    '--network',
    network,
    '--memory',
    `${memoryMb}m`,
    '--memory-swap',
    `${memoryMb}m`,
    '--env',
    `AWS_LAMBDA_FUNCTION_MEMORY_SIZE=${memoryMb}`,
    '--env',
    'AWS_LAMBDA_FUNCTION_TIMEOUT=900',
    '--env',
    'AWS_ENDPOINT_URL_S3=http://bucket:4566',
    '--env',
    'AWS_REGION=us-east-1',
    '--env',
    'AWS_ACCESS_KEY_ID=key',
    '--env',
    'AWS_SECRET_ACCESS_KEY=secret',
    combinerImageTag,
  );
  try {
    await sleep(1_000);
    const event = JSON.stringify({ bucket: 'bucket', prefix: '' });
    // From outside of the container's limit: the bucket's container asks.
    const called = await docker('exec', network, NODE, '-e', CALL, await addressOf(id), event);
    const { ms, answer } = JSON.parse(called) as { ms: number; answer: string };
    const used = await docker('exec', id, NODE, '-e', USED).then(
      (text) => JSON.parse(text) as { kb: number; ticks: number; peak: number },
      () => ({ kb: 0, ticks: 0, peak: 0 }),
    );
    return {
      objects,
      memoryMb,
      seconds: ms / 1_000,
      processorSeconds: used.ticks / TICKS,
      peakMb: used.peak / 1e6,
      residentMb: (used.kb * 1024) / 1e6,
      ...failureOf(answer, objects),
    };
  } finally {
    await docker('rm', '--force', '--volumes', id);
  }
}

function addressOf(id: string): Promise<string> {
  return docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', id);
}

function failureOf(answer: string, objects: number): Pick<CombinerRun, 'failed'> {
  try {
    const result = JSON.parse(answer) as CombineResult & { errorMessage?: string };
    if (result.read?.used === objects && result.incomplete === undefined) return {};
    return { failed: result.errorMessage ?? result.incomplete ?? answer.slice(0, 200) };
  } catch {
    return { failed: answer.slice(0, 200) };
  }
}
