import { parseArgs } from 'node:util';
import { UsageError } from '../arguments.ts';

export interface CombinerArguments {
  /** Numbers of raw objects. */
  objects: number[];
  /** Of the container, and of the function as it knows it. */
  memoriesMb: number[];
  /** Write docs/benchmarks.md too. */
  write: boolean;
}

/** @throws UsageError */
export function readCombinerArguments(args: readonly string[]): CombinerArguments {
  try {
    const { objects, memory, write } = parseArgs({
      args: [...args],
      options: {
        objects: { type: 'string', default: '100,1000,5000,20000' },
        memory: { type: 'string', default: '256,512,1024' },
        write: { type: 'boolean', default: false },
      },
    }).values;
    return { objects: numbers(objects), memoriesMb: numbers(memory), write };
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}. Known: --objects 100,1000 --memory 256,512 --write`, {
      cause,
    });
  }
}

function numbers(text: string): number[] {
  return text.split(',').map((each) => {
    if (!/^[1-9]\d*$/.test(each.trim())) throw new Error(`${each} is no whole number from 1`);
    return Number(each);
  });
}
