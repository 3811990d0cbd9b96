import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../combiner-image/errors.ts';
import type { OptionDescriptions } from './help.ts';
import { nearest } from './nearest.ts';

/** @throws UsageError with a suggestion for an unknown option. */
export function parseOptions<T extends OptionDescriptions>(args: readonly string[], options: T) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    mustNotBeEmpty(parsed.values);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const unknown = /Unknown option '(--?[^'=]+)/.exec(messageOf(error))?.[1];
    if (unknown === undefined) throw new UsageError(firstSentence(messageOf(error)), { cause: error });
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(`Unknown option ${unknown}.${nearest(unknown, names)}`, { cause: error });
  }
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

function firstSentence(message: string): string {
  return `${message.split(/\. /)[0]?.replace(/\.$/, '')}.`;
}
