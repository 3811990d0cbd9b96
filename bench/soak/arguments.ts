import { nodeVersions, parseOptions, UsageError } from '../arguments.ts';
import { NODE_VERSIONS, type NodeVersion } from '../bench.ts';

export interface SoakArguments {
  nodes: NodeVersion[];
  /** Of the function, which decides how much garbage Lambda's runtime lets lie. */
  memoriesMb: number[];
  invocations: number;
  /** Different ones that the invocations bring; with any, attribution is on. */
  contexts: number[];
  /** Invocations in a second: V8 lets the new space of a busy process grow, so that both sides must be as busy. */
  perSecond: number;
  /** Sandboxes of each kind, of which the median counts. */
  rounds: number;
  /** Write docs/benchmarks.md too. */
  write: boolean;
}

const KNOWN = `--node ${NODE_VERSIONS.join()} --memory 512,3008 --invocations 100000 --contexts 0,3000 --rate 200 --rounds 3 --write`;

/** @throws UsageError */
export function readSoakArguments(args: readonly string[]): SoakArguments {
  const { node, memory, invocations, contexts, rate, rounds, write } = parse(args);
  return {
    nodes: nodeVersions(node),
    memoriesMb: memory.split(',').map((text) => wholeNumber(text, '--memory')),
    invocations: wholeNumber(invocations, '--invocations'),
    contexts: contexts.split(',').map((text) => wholeNumber(text, '--contexts')),
    perSecond: wholeNumber(rate, '--rate'),
    rounds: wholeNumber(rounds, '--rounds'),
    write,
  };
}

function parse(args: readonly string[]) {
  return parseOptions(
    args,
    {
      node: { type: 'string', default: NODE_VERSIONS.join() },
      memory: { type: 'string', default: '3008' },
      invocations: { type: 'string', default: '100000' },
      contexts: { type: 'string', default: '0' },
      rate: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '3' },
      write: { type: 'boolean', default: false },
    },
    KNOWN,
  );
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} ${text}: give whole numbers, as in ${KNOWN}`);
  return Number(text);
}
