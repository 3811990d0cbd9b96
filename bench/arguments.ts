import { type ParseArgsConfig, parseArgs } from 'node:util';
import { NODE_VERSIONS, type NodeVersion } from './bench.ts';

export interface Arguments {
  rounds: number;
  nodes: NodeVersion[];
  /** Write docs/benchmarks.md too. */
  write: boolean;
}

/** Arguments that cannot be used; the message says which and what would be right. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** @throws UsageError */
export function readArguments(args: readonly string[], nodes: string = NODE_VERSIONS.join()): Arguments {
  const { rounds, node = nodes, write } = parse(args);
  if (!/^[1-9]\d*$/.test(rounds))
    throw new UsageError(`--rounds ${rounds}: give a whole number of at least 1, as --rounds 11`);
  return { rounds: Number(rounds), nodes: nodeVersions(node), write };
}

function parse(args: readonly string[]) {
  const options = {
    rounds: { type: 'string', default: '11' },
    node: { type: 'string' },
    write: { type: 'boolean', default: false },
  } as const;
  return parseOptions(args, options, `--rounds N, --node ${NODE_VERSIONS.join()}, --write`);
}

/** @param known said where there is another option @throws UsageError */
export function parseOptions<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  known: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}. Known: ${known}`, { cause });
  }
}

/** @throws UsageError */
export function wholeNumber(text: string, option: string): number {
  if (!/^[1-9]\d*$/.test(text.trim())) throw new UsageError(`${option} ${text}: give whole numbers from 1`);
  return Number(text);
}

/** @param text of `--node`, as `22,24`. @throws UsageError */
export function nodeVersions(text: string): NodeVersion[] {
  return text.split(',').map(nodeVersion);
}

function nodeVersion(text: string): NodeVersion {
  const version = NODE_VERSIONS.find((known) => known === text.trim());
  if (version === undefined)
    throw new UsageError(`--node ${text}: there are images for ${NODE_VERSIONS.join(', ')}`);
  return version;
}
