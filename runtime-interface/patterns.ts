/** Entry: globs, for files that are loaded where COVERAGE_INCLUDE or COVERAGE_EXCLUDE is set. It needs no other module. */
export { matcher } from './files/matcher.ts';
