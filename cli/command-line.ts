import type { Command } from './command.ts';
import { combineCommand } from './commands/combine.ts';
import { compactCommand } from './commands/compact.ts';
import { compareCommand } from './commands/compare.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { instrumentCommand } from './commands/instrument.ts';
import { invokeCommand } from './commands/invoke.ts';
import { manifestCommand } from './commands/manifest.ts';
import { mapsCommand } from './commands/maps.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { stampCommand } from './commands/stamp.ts';
import { testsCommand } from './commands/tests.ts';
import { unusedCommand } from './commands/unused.ts';
import { whoCommand } from './commands/who.ts';
import { dispatch } from './dispatch.ts';

/** By name, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    invokeCommand,
    reportCommand,
    combineCommand,
    diffCommand,
    whoCommand,
    testsCommand,
    compareCommand,
    unusedCommand,
    compactCommand,
    doctorCommand,
    instrumentCommand,
    stampCommand,
    mapsCommand,
    manifestCommand,
    runCommand,
  ].map((command) => [command.name, command]),
);

const ABOUT = 'See which lines of your AWS Lambda functions in Node.js really ran.';

/** Runs one command. @returns the exit code. */
export function runCommandLine(args: readonly string[]): Promise<number> {
  return dispatch(args, { about: ABOUT, commands: [...COMMANDS.values()] });
}
