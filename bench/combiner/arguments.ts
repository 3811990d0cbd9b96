import { parseOptions, wholeNumber } from '../arguments.ts';

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
  const { objects, memory, write } = parse(args);
  return {
    objects: objects.split(',').map((text) => wholeNumber(text, '--objects')),
    memoriesMb: memory.split(',').map((text) => wholeNumber(text, '--memory')),
    write,
  };
}

function parse(args: readonly string[]) {
  return parseOptions(
    args,
    {
      objects: { type: 'string', default: '100,1000,5000,20000' },
      memory: { type: 'string', default: '256,512,1024' },
      write: { type: 'boolean', default: false },
    },
    '--objects 100,1000 --memory 256,512 --write',
  );
}
