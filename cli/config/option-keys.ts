import type { OptionDescription, OptionDescriptions } from '../help.ts';
import type { ConfigForm } from './config-form.ts';
import { type Schema, textsOf } from './schema.ts';

/** What the configuration file may hold: each key with its description. */
export type OptionKeys = ReadonlyMap<string, OptionDescription>;

/** Of several commands: a name means the same in each. */
export function keysOf(commands: readonly { keys: OptionKeys }[]): OptionKeys {
  // The first one describes it.
  return new Map(commands.flatMap(({ keys }) => [...keys]).reverse());
}

export function keysIn(options: OptionDescriptions): OptionKeys {
  return new Map(Object.entries(options).filter(([, { config }]) => config !== undefined));
}

export function formOf({ config }: OptionDescription): ConfigForm {
  return typeof config === 'object' ? config : {};
}

export function schemaOf(option: OptionDescription): Schema {
  const { schema } = formOf(option);
  if (schema !== undefined) return schema;
  if (option.type === 'boolean') return { type: 'boolean' };
  return option.multiple ? textsOf({ type: 'string' }) : { type: 'string' };
}

/** The JSON Schema of the whole file. */
export function fileSchema(keys: OptionKeys): object {
  const properties = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'lambda-coverage/config/1',
    title: 'Configuration of lambda-coverage',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { description: 'Address of this schema, for editors.', type: 'string' },
      ...Object.fromEntries(
        properties.map(([name, option]) => [name, { description: option.help, ...schemaOf(option) }]),
      ),
    },
  };
}
