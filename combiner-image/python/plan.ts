import { Planned } from './plan/planned.ts';
import type { PythonPlan, PythonPlanOptions } from './plan/python-plan.ts';

export type {
  PythonArc,
  PythonBranch,
  PythonPlan,
  PythonPlanOptions,
  PythonPosition,
  PythonRegion,
  PythonSpan,
} from './plan/python-plan.ts';
export { PythonSyntaxError } from './plan/syntax-error.ts';

/**
 * What of a text coverage.py 7.10.7 would count, by its tokens and indentation alone.
 * @param text with any line ends
 * @throws PythonSyntaxError with the line, where it is none; not all that Python refuses is refused
 */
export function planPython(text: string, options: PythonPlanOptions): PythonPlan {
  return new Planned(text, options);
}
