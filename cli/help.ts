import type { ParseArgsOptionDescriptor } from 'node:util';
import type { ConfigForm } from './config/config-form.ts';

/** An option as `parseArgs` takes it, with what `--help` says of it. */
export interface OptionDescription extends ParseArgsOptionDescriptor {
  /** Name of the value: `FILE`. Absent for a switch. */
  value?: string;
  /** What the value may be, where that is one of a list; `A,B` takes several. Shells complete them. */
  choices?: readonly string[];
  help: string;
  /** Whether the configuration file may hold it, under the same name, and how. */
  config?: true | ConfigForm;
  /** Of a folder: what to do about a bucket, as a sentence. */
  forBucket?: string;
  /** Given as an argument without a name, or by the file (`file`: by it alone): it has no flag. */
  positional?: true | 'file';
}

export type OptionDescriptions = Readonly<Record<string, OptionDescription>>;

const COLUMNS = 80;
const WIDEST_NAME = 24;
/** Of commands and exit codes. */
const NAME_WIDTH = 13;

/** The help of a command: usage, what it does, a table of its options, and examples, each with what it is for. */
export function helpText(
  usage: string,
  about: string,
  options: OptionDescriptions,
  examples: readonly (readonly [command: string, use: string])[] = [],
): string {
  const named = Object.entries(options).map(([name, option]) => ({ name: nameOf(name, option), option }));
  const width = Math.min(WIDEST_NAME, Math.max(...named.map(({ name }) => name.length))) + 4;
  const rows = named.flatMap(({ name, option }) => {
    const lines = wrap(option.help, COLUMNS - width);
    // A long name has a line of its own.
    const first = name.length <= width - 4 ? `  ${name}`.padEnd(width) + lines.shift() : `  ${name}`;
    return [first, ...lines.map((line) => ' '.repeat(width) + line)];
  });
  return [
    usageLines(usage),
    '',
    ...wrap(about, COLUMNS),
    ...(rows.length > 0 ? [''] : []),
    ...rows,
    ...(examples.length > 0 ? ['', 'Examples:'] : []),
    ...examples.flatMap(([command, use]) => [`  ${command}`, `      ${use}`]),
  ].join('\n');
}

/** Fits a terminal. */
export function usageLines(usage: string): string {
  return wrap(usage, COLUMNS)
    .map((line, i) => (i === 0 ? line : `  ${line}`))
    .join('\n');
}

/** A name and its meaning, in two columns. */
export function nameRow(name: string, meaning: string): string {
  return wrap(meaning, COLUMNS - NAME_WIDTH)
    .map((line, i) => `${i === 0 ? `  ${name}`.padEnd(NAME_WIDTH) : ' '.repeat(NAME_WIDTH)}${line}`)
    .join('\n');
}

function nameOf(name: string, { short, value }: OptionDescription): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

/** Breaks a text into lines; text in brackets stays together where it fits. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.match(/\[[^\]]*\]\S*|\S+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns - 2)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
