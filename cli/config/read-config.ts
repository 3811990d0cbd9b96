import { readFileSync } from 'node:fs';
import { dirname, extname, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../combiner-image/errors.ts';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { nearest } from '../../combiner-image/nearest.ts';
import { foreignAnswer } from '../foreign-options.ts';
import { jsonFault } from './json-fault.ts';
import { type OptionKeys, schemaOf } from './option-keys.ts';
import { faultOf } from './schema.ts';

/** A configuration file that was read; its keys are known, and their values of the right form. */
export interface Config {
  /** As it is said to the user: from the current folder. */
  name: string;
  /** Absolute: paths in the file are relative to it. */
  folder: string;
  values: ReadonlyMap<string, unknown>;
}

/** @throws UsageError that names the file and the key */
export async function readConfig(file: string, keys: OptionKeys): Promise<Config> {
  const name = relative('.', file) || file;
  const content = extname(file) === '.json' ? readJson(file, name) : await load(file, name);
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new UsageError(
      `${name} must hold an object with options${extname(file) === '.json' ? '' : ' as its default export'}.`,
    );
  const values = new Map(
    Object.entries(content).filter(([key, value]) => key !== '$schema' && value !== undefined),
  );
  for (const [key, value] of values) {
    const option = keys.get(key);
    const fault = option === undefined ? unknownKey(key, keys) : faultOf(value, schemaOf(option), key);
    if (fault !== undefined) throw new UsageError(`${name}: ${fault}`);
  }
  return { name, folder: dirname(file), values };
}

function unknownKey(key: string, keys: OptionKeys): string {
  const dashed = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const advice = foreignAnswer(`--${dashed}`) ?? nearest(dashed, [...keys.keys()]).trim();
  return `"${key}" is not an option of the configuration file.${advice === '' ? '' : ` ${advice}`}`;
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

function readJson(file: string, name: string): unknown {
  const text = readText(file, name);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${name}${jsonFault(text, cause)}`, { cause });
  }
}

async function load(file: string, name: string): Promise<unknown> {
  if (extname(file) === '.ts' && !process.features.typescript)
    throw new UsageError(
      `${name}: Node.js ${process.versions.node} does not read TypeScript. Use Node.js 22.18 or later, or rename the file to .mjs.`,
    );
  // Node's own words for a folder, or a file that may not be read, are about modules.
  readText(file, name);
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    return await module.default;
  } catch (cause) {
    throw new UsageError(`${name} cannot be loaded: ${reasonOf(cause)}.`, { cause });
  }
}
