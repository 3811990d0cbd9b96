import { EXIT_CODES, messageOf, UsageError } from '../combiner-image/errors.ts';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import { nearest, shortFor } from '../combiner-image/nearest.ts';
import type { Command } from './command.ts';
import { keysOf } from './config/option-keys.ts';
import { seeExplain } from './explain/see-explain.ts';
import { foreseen } from './foreseen.ts';
import { nameRow, usageLines } from './help.ts';
import { print } from './print.ts';
import { progressLine } from './terminal/progress-line.ts';
import { VERSION } from './version.ts';

export interface CommandLine {
  /** What all of them are for. */
  about: string;
  /** Of each command, in the order of the help. */
  summaries: Readonly<Record<string, string>>;
  /** What takes most of the time to start: only for what needs them. By name. */
  load(): Promise<ReadonlyMap<string, Command>>;
  /** Where to find others. */
  others?: string;
}

const USAGE = 'Usage: lambda-coverage <command> [options]';

function helpOf({ about, summaries, others }: CommandLine): string {
  return `${about}

${USAGE}

${Object.entries(summaries)
  .map(([name, summary]) => nameRow(name, summary))
  .join('\n')}
${others === undefined ? '' : `\n${others}\n`}
"lambda-coverage help <command>" lists the options of a command.
"lambda-coverage --version" prints the version.
Commands and options can be shortened, as long as they stay unambiguous.

Exit codes:
${Object.entries(EXIT_CODES)
  .map(([code, meaning]) => nameRow(code, meaning))
  .join('\n')}`;
}

/** Runs one command. @returns the exit code. */
export async function dispatch(args: readonly string[], line: CommandLine): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) return say(helpOf(line), 2);
  if (name === '--version' || name === '-v') return say(VERSION);
  const isHelp = ['--help', '-h', 'help'].includes(name);
  const [asked] = isHelp ? rest : [name];
  if (asked === undefined || (isHelp && asked.startsWith('-'))) return say(helpOf(line));
  let meant: string;
  try {
    if (asked.startsWith('-')) throw new UsageError(optionFirst(args, line));
    meant = nameOf(asked, line);
  } catch (error) {
    return refuse(messageOf(error), 'lambda-coverage');
  }
  const commands = await line.load();
  const command = commands.get(meant);
  if (command === undefined) throw new Error(`${meant} is listed, and no command`);
  const fullName = `lambda-coverage ${command.name}`;
  if (isHelp || asksForHelp(rest)) return say(command.help, 0, fullName);
  try {
    return await command.run(rest, keysOf([...commands.values()]));
  } catch (error) {
    if (error instanceof UsageError && error.code === 'usage')
      return refuse(error.message, fullName, command.usage);
    return failed(error, fullName);
  }
}

/** Options are of commands: an answer to one that stands alone, or first. */
function optionFirst(args: readonly string[], { summaries }: CommandLine): string {
  const [option = ''] = args;
  const meant = nearest(option, ['--help', '--version']);
  if (meant !== '') return `Unknown option ${option}.${meant}`;
  const names = Object.keys(summaries);
  const name =
    args.findLast((arg) => names.includes(arg)) ?? names.find((each) => each === 'report') ?? names[0];
  const rest = args.filter((arg) => arg !== name);
  return `${option} must follow the command: lambda-coverage ${[name, ...rest].join(' ')}`;
}

/** @throws UsageError for a name that is none, or short for several. */
function nameOf(typed: string, { summaries, others }: CommandLine): string {
  const names = Object.keys(summaries);
  const meant = shortFor(typed, names);
  const [name, ...more] = names.filter((each) => meant.includes(each));
  if (name === undefined) {
    const advice = nearest(typed, names) || (others === undefined ? '' : ` ${others}`);
    throw new UsageError(`Unknown command "${typed}".${advice}`);
  }
  if (more.length > 0)
    throw new UsageError(`"${typed}" is short for several commands: ${meant.join(', ')}. Write more of it.`);
  return name;
}

/** What follows `--` is of another program. */
function asksForHelp(args: readonly string[]): boolean {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return own.includes('--help') || own.includes('-h');
}

async function say(text: string, exitCode = 0, name = 'lambda-coverage'): Promise<number> {
  try {
    await print(text);
    return exitCode;
  } catch (error) {
    return failed(error, name);
  }
}

function failed(thrown: unknown, name: string): number {
  const error = foreseen(thrown);
  if (error === undefined) throw thrown;
  progressLine.erase();
  console.error(`${name}: ${error.message}\n${seeExplain(error.code)}`);
  return error.exitCode;
}

function refuse(message: string, name: string, usage = USAGE): number {
  console.error(`${name}: ${harmlessLine(message)}\n${usageLines(usage)}\nSee "${name} --help".`);
  return 2;
}
