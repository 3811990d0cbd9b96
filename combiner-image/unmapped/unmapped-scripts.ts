import { append } from '../lists.ts';
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

const OR_BRING = 'deploy the maps, or pass them to the report with --maps or "lambda-coverage maps upload"';

/** Why a script without its map is in no report, and what to do. */
export function reasonAndRemedy({ reason = '', option }: UnmappedCode): string {
  return `${reason}. Build with source maps (${option}), then ${OR_BRING}`;
}

/** One line for each tool and reason. */
export function inWords(scripts: readonly UnmappedScript[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { path, functions, maker, reason, option } of scripts) {
    const by = maker === undefined ? '' : `, built by ${maker}`;
    const what =
      reason === undefined
        ? 'no source map, so the report shows the deployed code'
        : `${reason}, so no report shows it`;
    const line = `${by}: ${what}. Build with source maps (${option}), then ${OR_BRING}`;
    append(kinds, line, `${path} (${functions.join(', ')})`);
  }
  return [...kinds].slice(0, MOST_LINES).map(([line, names]) => `${someOf(names)}${line}.`);
}
