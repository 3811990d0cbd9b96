import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { type PythonPlan, planPython } from '../python/plan.ts';
import { pythonPatterns } from './python-patterns.ts';

/** Of 3.10 and later all plans are one. */
const NEWEST = 14;

/**
 * What counts of a Python text.
 * @throws PythonSyntaxError
 */
export function readPython(
  text: string,
  { minor = NEWEST, hints }: { minor?: number; hints?: Hints | undefined } = {},
): PythonPlan {
  return planPython(text, { minor, ...pythonPatterns(hints) });
}
