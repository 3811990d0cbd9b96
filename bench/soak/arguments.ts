import { parseArgs } from 'node:util';
import { nodeVersions, UsageError } from '../arguments.ts';
import { NODE_VERSIONS, type NodeVersion } from '../bench.ts';

export interface SoakArguments {
  nodes: NodeVersion[];
  /** Of the function, which decides how much garbage Lambda's runtime lets lie. */
  memoryMb: number;
  invocations: number;
  /** Different ones that the invocations bring; with any, attribution is on. */
  contexts: number;
  /** Write docs/benchmarks.md too. */
  write: boolean;
}

const KNOWN = `--node ${NODE_VERSIONS.join()} --memory 3008 --invocations 100000 --contexts 3000 --write`;

/** @throws UsageError */
export function readSoakArguments(args: readonly string[]): SoakArguments {
  const { node, memory, invocations, contexts, write } = parse(args);
  return {
    nodes: nodeVersions(node),
    memoryMb: wholeNumber(memory, '--memory'),
    invocations: wholeNumber(invocations, '--invocations'),
    contexts: wholeNumber(contexts, '--contexts'),
    write,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        node: { type: 'string', default: NODE_VERSIONS.join() },
        memory: { type: 'string', default: '3008' },
        invocations: { type: 'string', default: '100000' },
        contexts: { type: 'string', default: '0' },
        write: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}. Known: ${KNOWN}`, { cause });
  }
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} ${text}: give a whole number, as in ${KNOWN}`);
  return Number(text);
}
