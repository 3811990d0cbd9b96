import { readFileSync } from 'node:fs';
import { type CommandResult, lambdaCoverage } from './command.ts';
import { temporaryFolder } from './recorded.ts';

export interface Limited extends CommandResult {
  /** Megabytes that the process had at most. */
  peak: number;
}

const MEASURE = `data:text/javascript,
import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));`;

/** Runs the command line with little memory. @param heap megabytes */
export async function withLittleMemory(args: string[], heap: number): Promise<Limited> {
  const peak = `${temporaryFolder()}/peak`;
  const options = `--max-old-space-size=${heap} --import=${encodeURI(MEASURE)}`;
  const result = await lambdaCoverage(args, { env: { NODE_OPTIONS: options, PEAK: peak } });
  return { ...result, peak: Number(readFileSync(peak, 'utf8')) / 1024 };
}
