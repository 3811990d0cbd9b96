import { parseOptions, UsageError, wholeNumber } from '../arguments.ts';
import { TOOLS, type ToolName } from '../report/tool.ts';

export interface ScaleArguments {
  /** Numbers of objects from disk, ascending. */
  objects: number[];
  /** Of these tools, at each number of objects. */
  tools: ToolName[];
  /** Numbers of threads. */
  workers: number[];
  /** From S3; none: without Docker. */
  s3Objects: number;
  /** Of each process. */
  seconds: number;
  /** Write docs/benchmarks.md too. */
  write: boolean;
}

const KNOWN =
  '--objects 1000,5000,20000,100000 --tools ours,c8,monocart --workers 1,2 --s3 5000 --limit 600 --write';

/** @throws UsageError */
export function readScaleArguments(args: readonly string[]): ScaleArguments {
  const { objects, tools, workers, s3, limit, write } = parse(args);
  const numbers = (text: string, option: string): number[] =>
    text
      .split(',')
      .map((each) => wholeNumber(each, option))
      .sort((a, b) => a - b);
  return {
    objects: numbers(objects, '--objects'),
    tools: tools.split(',').map(toolOf),
    workers: numbers(workers, '--workers'),
    s3Objects: s3 === '0' ? 0 : wholeNumber(s3, '--s3'),
    seconds: wholeNumber(limit, '--limit'),
    write,
  };
}

function parse(args: readonly string[]) {
  return parseOptions(
    args,
    {
      objects: { type: 'string', default: '1000,5000,20000,100000' },
      tools: { type: 'string', default: 'ours,c8,monocart' },
      workers: { type: 'string', default: '1,2' },
      s3: { type: 'string', default: '5000' },
      limit: { type: 'string', default: '600' },
      write: { type: 'boolean', default: false },
    },
    KNOWN,
  );
}

function toolOf(text: string): ToolName {
  const tool = TOOLS.find((each) => each === text.trim());
  if (tool === undefined) throw new UsageError(`--tools ${text}: there are ${TOOLS.join(', ')}`);
  return tool;
}
