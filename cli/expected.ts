import { readFileSync } from 'node:fs';
import { UsageError } from '../combiner-image/errors.ts';
import { reasonOf } from '../combiner-image/file-errors.ts';
import type { Values } from './command.ts';
import { fromFolder, namedFromFolder } from './config/from-folder.ts';
import { type Schema, textsOf } from './config/schema.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';

/** A function by its name alone, or with its handler, by which `invoke` knows it. */
const FUNCTION: Schema = {
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      properties: {
        name: { description: 'name or pattern', type: 'string' },
        handler: {
          description:
            'its handler with the folder of its code: services/orders/dist/index.handler; invoke records it under the name',
          type: 'string',
        },
      },
      required: ['name', 'handler'],
      additionalProperties: false,
    },
  ],
};

export const EXPECT_OPTION = {
  expect: {
    type: 'string',
    multiple: true,
    value: 'A,B|@FILE',
    help: 'functions that must have sent something: names or patterns, or a file with one per line; if one is absent, the data is incomplete',
    config: {
      schema: textsOf(FUNCTION),
      texts: (value) => expectedIn(value).map(({ name }) => name),
      resolve: fileFromFolder,
      // Of a part of what ran, not all can be expected to be in it.
      unless: ['function', 'run', 'context'],
    },
  },
} as const satisfies OptionDescriptions;

/** For a command that runs functions: `NAME` or `NAME=HANDLER` of the configuration file. */
export const EXPECT_KEY = {
  expect: {
    ...EXPECT_OPTION.expect,
    config: {
      schema: textsOf(FUNCTION),
      texts: (value) =>
        expectedIn(value).map(({ name, handler }) => (handler === undefined ? name : `${name}=${handler}`)),
      resolve: (text, folder) =>
        text.startsWith('@') ? fileFromFolder(text, folder) : namedPath(text, folder),
    },
    positional: 'file',
  },
} as const satisfies OptionDescriptions;

/** An item of the list, as far as the schema lets it be. */
interface ExpectedFunction {
  name: string;
  handler?: string;
}

function expectedIn(value: unknown): ExpectedFunction[] {
  return [value]
    .flat()
    .map((each) => (typeof each === 'object' ? (each as ExpectedFunction) : { name: String(each) }));
}

function namedPath(text: string, folder: string): string {
  return text.includes('=') ? namedFromFolder(text, folder) : text;
}

function fileFromFolder(text: string, folder: string): string {
  return text.startsWith('@') ? `@${fromFolder(text.slice(1), folder)}` : text;
}

/**
 * Names and patterns, of files too: a line is one, and `#` begins a comment.
 * @throws UsageError for a file that cannot be read, or that names none
 */
export function parseExpected({ expect }: Values<typeof EXPECT_OPTION>): string[] | undefined {
  return (
    expect && splitList(expect).flatMap((name) => (name.startsWith('@') ? namesIn(name.slice(1)) : name))
  );
}

function namesIn(file: string): string[] {
  const names = read(file)
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/#.*/, '').trim() || []);
  if (names.length === 0)
    throw new UsageError(`--expect: ${file} does not name a function. Write one in each line.`);
  return names;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new UsageError(`--expect: ${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
