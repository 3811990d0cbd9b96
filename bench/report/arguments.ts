import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../arguments.ts';
import type { Limits } from './child.ts';
import { TOOLS, type ToolName } from './tool.ts';
import { WORKLOADS, type WorkloadName } from './workload.ts';

export interface ReportArguments {
  workloads: WorkloadName[];
  tools: ToolName[];
  /** Numbers of uploads, ascending. */
  uploads: number[];
  limits: Limits;
  /** Read from LocalStack too; needs Docker. */
  s3: boolean;
  /** Write docs/benchmarks.md too. */
  write: boolean;
}

const KNOWN =
  '--only bundle,files,large --tools ours,c8,nyc,monocart --uploads 100,1000,5000 --limit 600 --no-s3 --write';

/** @throws UsageError */
export function readReportArguments(args: readonly string[]): ReportArguments {
  const { only, tools, uploads, limit, s3, write } = parse(args);
  return {
    workloads: only.split(',').map((name) => known(name, WORKLOADS, '--only')),
    tools: tools.split(',').map((name) => known(name, TOOLS, '--tools')),
    uploads: uploads
      .split(',')
      .map((text) => wholeNumber(text, '--uploads'))
      .sort((a, b) => a - b),
    limits: { seconds: wholeNumber(limit, '--limit'), bytes: 8e9 },
    s3,
    write,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        only: { type: 'string', default: WORKLOADS.join() },
        tools: { type: 'string', default: TOOLS.join() },
        uploads: { type: 'string', default: '100,1000,5000' },
        limit: { type: 'string', default: '600' },
        s3: { type: 'boolean', default: true },
        write: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message}. Known: ${KNOWN}`, { cause });
  }
}

function known<T extends string>(text: string, names: readonly T[], option: string): T {
  const name = names.find((each) => each === text.trim());
  if (name === undefined) throw new UsageError(`${option} ${text}: there are ${names.join(', ')}`);
  return name;
}
