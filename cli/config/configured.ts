import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { LambdaCoverageError, StoreUnreachableError, UsageError } from '../../combiner-image/errors.ts';
import type { OptionDescriptions } from '../help.ts';
import { findConfig } from './find-config.ts';
import { isDirectory } from './from-folder.ts';
import { formOf, type OptionKeys } from './option-keys.ts';
import { type Config, readConfig } from './read-config.ts';

/** For commands with options that the file may hold. */
export const CONFIG_OPTION = {
  config: {
    type: 'string',
    value: 'FILE',
    help: 'configuration file, or none (default: lambda-coverage.config.json, .mjs or .ts of this folder or the nearest above, up to the top of the checkout)',
  },
} as const satisfies OptionDescriptions;

type Flags = Readonly<Record<string, unknown>>;

/** What the configuration file gives a command. */
export interface Configured {
  /** Said to the user. */
  file: string;
  /** As flags would have given them. */
  values: Readonly<Record<string, string | boolean | readonly string[]>>;
}

/**
 * Looks the file up from the project's folder or that of the code, if a flag names it, or else from the current one.
 * @returns undefined where there is none
 * @throws UsageError
 */
export async function readConfigured(
  flags: Flags,
  options: OptionDescriptions,
  keys: OptionKeys,
): Promise<Configured | undefined> {
  const file = fileOf(flags);
  if (file === undefined) return undefined;
  const config = await readConfig(file, keys);
  return { file: config.name, values: valuesOf(config, flags, options) };
}

/**
 * Where commands write, and look for what others wrote, whichever code they are about: the folder of the current folder's
 * configuration file, from there; the current one where a flag names a file, or none.
 * @throws UsageError where a folder has several
 */
export function homeOf({ config }: Flags): string {
  const file = config === undefined ? findConfig('.') : undefined;
  return file === undefined ? '.' : dirname(relative('.', file));
}

function fileOf({ config, root, 'task-root': taskRoot }: Flags): string | undefined {
  if (config === 'none') return undefined;
  // Reports have several task roots, and a checkout of their own.
  const folder = [root, taskRoot].find((flag) => typeof flag === 'string') ?? '.';
  if (typeof config !== 'string') return findConfig(String(folder));
  if (!existsSync(config))
    throw new UsageError(`--config: ${config} does not exist.`, { code: 'no-such-file' });
  return resolve(config);
}

function valuesOf(
  { name: file, values, folder }: Config,
  flags: Flags,
  options: OptionDescriptions,
): Configured['values'] {
  const own: [string, string | boolean | string[]][] = [];
  for (const [name, value] of values) {
    const option = options[name];
    if (option?.config === undefined || flags[name] !== undefined) continue;
    const { texts = plainTexts, resolve: fromHere = (text: string) => text, unless = [] } = formOf(option);
    if (unless.some((other) => flags[other] !== undefined)) continue;
    if (option.type === 'boolean') own.push([name, value === true]);
    else {
      const all = texts(value).map((text) => fromHere(text, folder));
      const [one, ...more] = all;
      if (more.length > 0 && !option.multiple)
        throw new UsageError(
          `--${name}: this command takes one, but ${file} has ${all.join(', ')}. Give that one.`,
        );
      if (one !== undefined) own.push([name, option.multiple ? all : one]);
    }
  }
  return Object.fromEntries(own);
}

function plainTexts(value: unknown): string[] {
  return [value].flat().map(String);
}

/** A text about options, with their names in the file for those that it gave. */
export function inWordsOfFile(text: string, { file, values }: Configured): string {
  return Object.keys(values).reduce(
    (said, name) => said.replace(new RegExp(`--${name}(?![\\w-])`, 'g'), `"${name}" in ${file}`),
    text,
  );
}

/** An error about an option, or its value, says whether the file gave it. */
export function saidOfFile(error: unknown, configured: Configured): unknown {
  if (!(error instanceof LambdaCoverageError)) return error;
  if (error instanceof StoreUnreachableError && isOfFilesStore(error.message, configured))
    error.message = `"store" in ${configured.file}: ${error.message}`;
  const said = inWordsOfFile(error.message, configured);
  const name = said === error.message && error instanceof UsageError ? quotedIn(said, configured) : undefined;
  error.message = name === undefined ? said : `${said} It is set in ${configured.file}, as "${name}".`;
  return error;
}

/** Whether a message is about a store of the file, and none that an argument names. */
function isOfFilesStore(message: string, { values }: Configured): boolean {
  const stores = [values['store'] ?? []].flat().map(String);
  return stores.some((store) => message.startsWith(`${isDirectory(store) ? resolve(store) : store} `));
}

/** The field whose value a message quotes. */
function quotedIn(message: string, { values }: Configured): string | undefined {
  const isQuoted = (value: unknown) => typeof value === 'string' && message.includes(`"${value}"`);
  return Object.entries(values).find(([, value]) => [value].flat().some(isQuoted))?.[0];
}
