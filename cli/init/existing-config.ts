import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { UsageError } from '../../combiner-image/errors.ts';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { CONFIG_FILE, CONFIG_FILES } from '../config/find-config.ts';
import { jsonFault } from '../config/json-fault.ts';
import { fieldsOf } from './fields.ts';
import { literalExport } from './literal-export.ts';
import { configText, type ProposedConfig } from './proposed-config.ts';

/** The configuration file of a folder, or the one that it gets. */
export interface ExistingConfig {
  name: string;
  /** What it holds; undefined where it is not there. */
  config: ProposedConfig | undefined;
  /** The text of the file with another config: in the form that it has. */
  textOf(config: ProposedConfig): string;
}

/** @throws UsageError for code that computes something, which is not changed for the user, and for what is not JSON */
export function existingConfig(folder: string): ExistingConfig {
  const [name] = CONFIG_FILES.filter((each) => existsSync(join(folder, each)));
  if (name === undefined) return { name: CONFIG_FILE, config: undefined, textOf: configText };
  const text = read(folder, name);
  if (extname(name) === '.json') return { name, config: parse(name, text), textOf: configText };
  const literal = literalExport(text);
  if (literal === undefined)
    throw new UsageError(
      `${name} exists, and is code that is more than one object of plain values, or has comments: change it by hand, or delete it and run init again.`,
    );
  return {
    name,
    config: literal.value,
    // Editors know code by its types.
    textOf: ({ $schema: _, ...config }) => `${literal.before}${asCode(config)}${literal.after}`,
  };
}

function read(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

function parse(name: string, text: string): ProposedConfig {
  try {
    return fieldsOf(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`${name}${jsonFault(text, cause)} Correct or delete it.`, { cause });
  }
}

/** As people write it: names without quotes where they need none. */
function asCode(config: ProposedConfig): string {
  return JSON.stringify(config, null, 2).replace(/^( *)"([A-Za-z_$][\w$]*)":/gm, '$1$2:');
}
