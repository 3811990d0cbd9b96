import type { parseArgs } from 'node:util';
import { mustBePath } from '../combiner-image/existing-folder.ts';
import {
  CONFIG_OPTION,
  type Configured,
  homeOf,
  inWordsOfFile,
  readConfigured,
  saidOfFile,
} from './config/configured.ts';
import { keysIn, type OptionKeys } from './config/option-keys.ts';
import { consoleLog, nameOptionsBy } from './console-log.ts';
import { helpText, type OptionDescription, type OptionDescriptions } from './help.ts';
import { parseOptions } from './parse-options.ts';
import { type CommandName, SUMMARIES } from './summaries.ts';

/** One command of the command line. */
export interface Command {
  name: string;
  /** A few words for the list of commands. */
  summary: string;
  /** One line. */
  usage: string;
  /** Everything, the usage line first. */
  help: string;
  /** Its flags. */
  options: OptionDescriptions;
  /** What it takes of the configuration file. */
  keys: OptionKeys;
  /**
   * @param keys what the configuration file may hold for any command
   * @returns the exit code; throws LambdaCoverageErrors, which have one
   */
  run(args: readonly string[], keys: OptionKeys): Promise<number>;
}

/** The values of options, typed by their description. */
export type Values<T extends OptionDescriptions> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: true }>
>['values'];

interface Description<T extends OptionDescriptions> {
  name: CommandName;
  /** What follows the command's name in its usage line. */
  usage: string;
  /** What the command does, in sentences. */
  about: string;
  /** Commands, each with what it is for. */
  examples?: readonly (readonly [command: string, use: string])[];
  options: T;
  /** By options that it does not have, and that somebody may look for: what to do. */
  instead?: Readonly<Record<string, string>>;
  /**
   * @param configured what of the values the configuration file gave, if there is one
   * @param home says in which folder a report is by default
   */
  run(
    values: Values<T>,
    positionals: string[],
    configured?: Configured,
    home?: () => string,
  ): Promise<number>;
}

/** A command whose help and parsing follow from one description. */
export function defineCommand<const T extends OptionDescriptions>(description: Description<T>): Command {
  const { name, about, examples, options, instead } = description;
  const usage = `Usage: lambda-coverage ${name} ${description.usage}`;
  const ownKeys = keysIn(options);
  const flags: OptionDescriptions = {
    ...Object.fromEntries(
      Object.entries<OptionDescription>(options).filter(([, { positional }]) => !positional),
    ),
    ...(ownKeys.size > 0 && CONFIG_OPTION),
  };
  return {
    name,
    summary: SUMMARIES[name],
    usage,
    help: helpText(usage, about, flags, examples),
    options: flags,
    keys: ownKeys,
    run: async (args, keys) => {
      const { values, positionals } = parseOptions(args, options, flags, instead);
      const configured = ownKeys.size > 0 ? await readConfigured(values, options, keys) : undefined;
      const home = () => homeOf(values);
      if (configured === undefined) {
        foldersMustBeHere(values, options);
        return description.run(values, positionals, undefined, home);
      }
      const names = Object.keys(configured.values);
      const isQuiet = { ...configured.values, ...values }['quiet'] === true;
      if (names.length > 0 && !isQuiet) consoleLog.progress(`${configured.file} gives ${names.join(', ')}`);
      nameOptionsBy((line) => inWordsOfFile(line, configured));
      try {
        const all = { ...configured.values, ...values };
        foldersMustBeHere(all, options);
        return await description.run(all, positionals, configured, home);
      } catch (error) {
        throw saidOfFile(error, configured);
      }
    },
  };
}

/** @throws UsageError for the address of a bucket where a folder is meant */
function foldersMustBeHere(values: Readonly<Record<string, unknown>>, options: OptionDescriptions): void {
  for (const [name, { value, forBucket }] of Object.entries(options))
    if (value === 'DIR')
      for (const text of [values[name]].flat())
        if (typeof text === 'string') mustBePath(text, `--${name}`, forBucket);
}
