import { EXIT_CODES, LambdaCoverageError, messageOf, UsageError } from '../combiner-image/errors.ts';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { Command } from './command.ts';
import { nearest } from './nearest.ts';
import { print } from './print.ts';
import { VERSION } from './version.ts';

export interface CommandLine {
  /** What all of them are for. */
  about: string;
  /** In the order of the help. */
  commands: readonly Command[];
  /** Where to find others. */
  others?: string;
}

const USAGE = 'Usage: lambda-coverage <command> [options]';

function helpOf({ about, commands, others }: CommandLine): string {
  const rows = (entries: [string, string][]) =>
    entries.map(([name, meaning]) => `  ${name.padEnd(10)} ${meaning}`).join('\n');
  return `${about}

${USAGE}

${rows(commands.map(({ name, summary }) => [name, summary]))}
${others === undefined ? '' : `\n${others}\n`}
"lambda-coverage <command> --help" lists the options of a command.
"lambda-coverage --version" prints the version.

Exit codes:
${rows(Object.entries(EXIT_CODES))}`;
}

/** Runs one command. @returns the exit code. */
export async function dispatch(args: readonly string[], line: CommandLine): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return say(helpOf(line), name === undefined ? 2 : 0);
  if (name === '--version' || name === '-v') return say(VERSION);
  const command = line.commands.find((each) => each.name === name);
  if (command === undefined) {
    const names = line.commands.map((each) => each.name);
    const advice = nearest(name, names) || (line.others === undefined ? '' : ` ${line.others}`);
    return refuse(`Unknown command "${name}".${advice}`, 'lambda-coverage');
  }
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
