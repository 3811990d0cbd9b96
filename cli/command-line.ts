import { EXIT_CODES, LambdaCoverageError, messageOf, UsageError } from '../combiner-image/errors.ts';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { Command } from './command.ts';
import { combineCommand } from './commands/combine.ts';
import { compactCommand } from './commands/compact.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { invokeCommand } from './commands/invoke.ts';
import { manifestCommand } from './commands/manifest.ts';
import { mapsCommand } from './commands/maps.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { stampCommand } from './commands/stamp.ts';
import { nearest } from './nearest.ts';
import { print } from './print.ts';
import { VERSION } from './version.ts';

/** By name, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    invokeCommand,
    reportCommand,
    combineCommand,
    diffCommand,
    compactCommand,
    doctorCommand,
    stampCommand,
    mapsCommand,
    manifestCommand,
    runCommand,
  ].map((command) => [command.name, command]),
);

const USAGE = 'Usage: lambda-coverage <command> [options]';
const HELP = `See which lines of your AWS Lambda functions in Node.js really ran.

${USAGE}

${[...COMMANDS.values()].map(({ name, summary }) => `  ${name.padEnd(8)} ${summary}`).join('\n')}

"lambda-coverage <command> --help" lists the options of a command.
"lambda-coverage --version" prints the version.

Exit codes:
${Object.entries(EXIT_CODES)
  .map(([code, meaning]) => `  ${code.padEnd(8)} ${meaning}`)
  .join('\n')}`;

/** Runs one command. @returns the exit code. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return say(HELP, name === undefined ? 2 : 0);
  if (name === '--version' || name === '-v') return say(VERSION);
  const command = COMMANDS.get(name);
  if (command === undefined)
    return refuse(`Unknown command "${name}".${nearest(name, [...COMMANDS.keys()])}`, 'lambda-coverage');
  const fullName = `lambda-coverage ${name}`;
  if (rest.includes('--help') || rest.includes('-h')) return say(command.help, 0, fullName);
  try {
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError) return refuse(error.message, fullName, command.usage);
    return failed(error, fullName);
  }
}

async function say(text: string, exitCode = 0, name = 'lambda-coverage'): Promise<number> {
  try {
    await print(text);
    return exitCode;
  } catch (error) {
    return failed(error, name);
  }
}

function failed(error: unknown, name: string): number {
  if (isWithoutFolder(error)) {
    console.error(`${name}: The current folder has been deleted. Change to another one.`);
    return 4;
  }
  if (!(error instanceof LambdaCoverageError)) throw error;
  console.error(`${name}: ${messageOf(error)}`);
  return error.exitCode;
}

/** Whether there is nothing that relative paths could start from. */
function isWithoutFolder(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

function refuse(message: string, name: string, usage = USAGE): number {
  console.error(`${name}: ${harmlessLine(message)}\n${usage}\nSee "${name} --help".`);
  return 2;
}
