import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../combiner-image/errors.ts';
import { nearest, shortFor } from '../combiner-image/nearest.ts';
import { foreignAnswer, groupedName } from './foreign-options.ts';
import type { OptionDescriptions } from './help.ts';

/**
 * @param options types the values; those that have no flag stay absent
 * @param flags what may be given
 * @param instead what to do in the place of options that there are not, by name
 * @throws UsageError with a suggestion for an unknown option
 */
export function parseOptions<T extends OptionDescriptions>(
  args: readonly string[],
  options: T,
  flags: OptionDescriptions = options,
  instead: Readonly<Record<string, string>> = {},
) {
  try {
    const parsed = parseArgs({
      args: inFull(args, flags),
      options: flags as T,
      allowPositionals: true,
      strict: true,
      allowNegative: true,
    });
    mustNotBeEmpty(parsed.values);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const unknown = /Unknown option '(--?[^'=]+)/.exec(messageOf(error))?.[1];
    if (unknown === undefined) throw new UsageError(inOurWords(messageOf(error), flags), { cause: error });
    const own = Object.hasOwn(instead, unknown.slice(2)) ? instead[unknown.slice(2)] : undefined;
    const answer = own === undefined ? answerTo(unknown, options, flags) : ` ${own}`;
    throw new UsageError(`Unknown option ${unknown}.${answer}`, { cause: error });
  }
}

function answerTo(unknown: string, options: OptionDescriptions, flags: OptionDescriptions): string {
  const { positional, value } = options[unknown.slice(2)] ?? {};
  if (positional === 'file') return ' Only the configuration file gives it.';
  if (positional) return ` Give ${value} without a name before it.`;
  const grouped = groupedName(unknown);
  if (grouped !== undefined && Object.hasOwn(flags, grouped)) return ` Give --${grouped}.`;
  const answer = foreignAnswer(unknown);
  if (answer !== undefined && fits(answer, unknown, flags)) return ` ${answer}`;
  const names = Object.keys(flags).map((name) => `--${name}`);
  return nearest(unknown, names) || inShort(unknown, names);
}

/** Whether an answer to an option of another tool is of use to a command, which need not make a report. */
function fits(answer: string, unknown: string, flags: OptionDescriptions): boolean {
  const names = Object.entries(flags).flatMap(([name, { short }]) => [`--${name}`, short && `-${short}`]);
  const named = answer.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [];
  if (named.length > 0) return named.some((name) => names.includes(name));
  return (
    Object.hasOwn(flags, 'reporter') ||
    inShort(
      unknown,
      Object.keys(flags).map((name) => `--${name}`),
    ) === ''
  );
}

/** Options that one letter may be meant for. */
function inShort(unknown: string, names: readonly string[]): string {
  const [, letter] = /^-(\w)$/.exec(unknown) ?? [];
  const meant = letter === undefined ? [] : names.filter((name) => name.startsWith(`--${letter}`));
  return meant.length === 0 ? '' : ` Did you mean ${meant.map((name) => `"${name}"`).join(' or ')}?`;
}

/**
 * Options that were shortened, as they are called.
 * @throws UsageError for one that is short for several
 */
function inFull(args: readonly string[], options: OptionDescriptions): string[] {
  const end = args.indexOf('--');
  return args.map((arg, index) => {
    const [, typed, value = ''] = /^--([^=]+)(=[\s\S]*)?$/.exec(arg) ?? [];
    if (typed === undefined || (end >= 0 && index > end)) return arg;
    const [name, ...more] = shortFor(typed, namesOf(options));
    if (more.length > 0)
      throw new UsageError(
        `--${typed} is short for several options: ${[name, ...more].map((each) => `--${each}`).join(', ')}. Write more of it.`,
      );
    return name === undefined ? arg : `--${name}${value}`;
  });
}

/** A switch is also taken back: `--no-all`. */
function namesOf(options: OptionDescriptions): string[] {
  return Object.entries(options).flatMap(([name, { type }]) =>
    type === 'boolean' ? [name, `no-${name}`] : [name],
  );
}

/** `-r a,b -r c` as one list. */
export function splitList(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',')).flatMap((name) => name.trim() || []);
}

/** What a shell makes of a variable that is not set would otherwise open a gate: `--expect "$FUNCTIONS"`. */
function mustNotBeEmpty(values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values))
    if ([value].flat().some((text) => typeof text === 'string' && /^[\s,]*$/.test(text)))
      throw new UsageError(`--${name} is empty: give it a value, or leave it out. Is a variable not set?`);
}

/** What Node says of a value that is missing, or too many. */
function inOurWords(message: string, flags: OptionDescriptions): string {
  const [, name = '', fault] =
    /^Option '(?:-\w, )?--([\w-]+)(?: <value>)?' (argument|does not take an argument)/.exec(message) ?? [];
  if (fault === 'argument') return `--${name} needs a value: --${name} ${flags[name]?.value ?? 'VALUE'}.`;
  if (fault !== undefined) return `--${name} takes no value.`;
  return `${message.split(/\. /)[0]?.replace(/\.$/, '')}.`;
}
