import type { parseArgs } from 'node:util';
import { helpText, type OptionDescriptions } from './help.ts';
import { parseOptions } from './parse-options.ts';

/** One command of the command line. */
export interface Command {
  name: string;
  /** A few words for the list of commands. */
  summary: string;
  /** One line. */
  usage: string;
  /** Everything, the usage line first. */
  help: string;
  options: OptionDescriptions;
  /** @returns the exit code; throws LambdaCoverageErrors, which have one. */
  run(args: readonly string[]): Promise<number>;
}

/** The values of options, typed by their description. */
export type Values<T extends OptionDescriptions> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: true }>
>['values'];

interface Description<T extends OptionDescriptions> {
  name: string;
  summary: string;
  /** What follows the command's name in its usage line. */
  usage: string;
  /** What the command does, in sentences. */
  about: string;
  /** Commands, each with what it is for. */
  examples?: readonly (readonly [command: string, use: string])[];
  options: T;
  run(values: Values<T>, positionals: string[]): Promise<number>;
}

/** A command whose help and parsing follow from one description. */
export function defineCommand<const T extends OptionDescriptions>(description: Description<T>): Command {
  const { name, summary, about, examples, options } = description;
  const usage = `Usage: lambda-coverage ${name} ${description.usage}`;
  return {
    name,
    summary,
    usage,
    help: helpText(usage, about, options, examples),
    options,
    run: async (args) => {
      const { values, positionals } = parseOptions(args, options);
      return description.run(values, positionals);
    },
  };
}
