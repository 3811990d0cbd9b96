import { readFileSync } from 'node:fs';
import { messageOf, UsageError } from '../combiner-image/errors.ts';
import type { Values } from './command.ts';
import type { OptionDescriptions } from './help.ts';
import { splitList } from './parse-options.ts';

export const EXPECT_OPTION = {
  expect: {
    type: 'string',
    multiple: true,
    value: 'A,B|@FILE',
    help: 'functions that must have sent something: names or patterns, or a file with one in each line; without one the data is incomplete',
  },
} as const satisfies OptionDescriptions;

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
    throw new UsageError(`--expect: ${file} names no function. Write one in each line.`);
  return names;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new UsageError(`--expect: ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
