import type { Hints } from '../convert/exact/original/ignore-hints.ts';
import { type PythonPlan, planPython } from '../python/plan.ts';
import { pythonOptions } from './python-patterns.ts';

/** Compiles the most lines: 3.14 leaves out annotations. */
const MOST = 13;
const FEWEST = 14;

/**
 * What counts of a Python text.
 * @param minor that compiles it, 12 of Python 3.12; absent: the one that the hints name
 * @throws PythonSyntaxError
 */
export function readPython(
  text: string,
  { minor, hints }: { minor?: number; hints?: Hints | undefined } = {},
): PythonPlan {
  return planPython(text, { minor: MOST, ...pythonOptions(hints), ...(minor !== undefined && { minor }) });
}

/** What counts of it in each version. @throws PythonSyntaxError */
export function readLeastPython(text: string): PythonPlan {
  return planPython(text, { minor: FEWEST });
}
