import { append } from '../lists.ts';
import { plural } from '../plural.ts';
import { someOf } from '../some-of.ts';
import type { UnmappedCode } from './unmapped-code.ts';

/** A script that a tool made, and that came without its source map. */
export interface UnmappedScript extends UnmappedCode {
  /** Where it ran. */
  path: string;
  functions: string[];
}

/** Kinds of scripts that people are told of, a line each. */
const MOST_LINES = 20;

const OR_BRING = 'deploy them, or bring them by "lambda-coverage maps upload" or --maps';

/** Why a script without its map is in no report, and what to do. */
export function reasonAndRemedy({ reason = '', option }: UnmappedCode): string {
  return `${reason}: build with source maps (${option}), and ${OR_BRING}`;
}

/** One line for each tool and reason. */
export function inWords(scripts: readonly UnmappedScript[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { path, functions, maker, reason, option } of scripts) {
    const from = maker === undefined ? '' : ` from ${maker}`;
    const what = reason === undefined ? 'reported as deployed' : `in no report, since ${reason}`;
    const line = `without source maps${from}, ${what}: build with them (${option}), and ${OR_BRING}`;
    append(kinds, line, `${path} (${functions.join(', ')})`);
  }
  return [...kinds]
    .slice(0, MOST_LINES)
    .map(([line, names]) => `${plural(names.length, 'script')} ${line}. ${someOf(names)}`);
}
