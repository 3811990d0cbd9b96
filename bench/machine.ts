import { cpus, loadavg, release, totalmem } from 'node:os';
import { docker } from '../tests/containers/harness/docker.ts';
import { baseImageTag } from '../tests/containers/harness/image-tags.ts';
import type { NodeVersion } from './bench.ts';

/** Lines that say what the figures were measured on. */
export async function describeMachine(nodes: readonly NodeVersion[]): Promise<string[]> {
  const exact = await Promise.all(nodes.map(exactVersion));
  return [
    ...processorLines(),
    `${kernel()}, Docker ${await docker('version', '--format', '{{.Server.Version}}')}`,
    `Node in the containers: ${exact.join(', ')}`,
  ];
}

export function kernel(): string {
  return `Linux ${release().split('.').slice(0, 2).join('.')}`;
}

export function processorLines(): string[] {
  const cores = cpus();
  return [
    `Processor: ${cores.length} cores, ${cores[0]?.model.trim() || 'model unknown'}`,
    `Memory: ${(totalmem() / 1024 ** 3).toFixed(1)} GB`,
  ];
}

/** Processes that wanted a core in the last minute, on average: the bench itself takes about one. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

function exactVersion(node: NodeVersion): Promise<string> {
  return docker('run', '--rm', '--entrypoint', '/var/lang/bin/node', baseImageTag(node), '--version');
}

export function coreCount(): number {
  return cpus().length;
}
