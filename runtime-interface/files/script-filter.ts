import { filterBy, type ScriptFilter } from './default-filter.ts';
import { matcher } from './matcher.ts';

/** COVERAGE_INCLUDE and COVERAGE_EXCLUDE, on paths relative to the task root and on absolute ones. */
export function scriptFilter(include: string[], exclude: string[]): ScriptFilter {
  return filterBy(include, exclude, matcher);
}
