/**
 * Why a file is loaded without counters, where `COVERAGE_ENGINE=counters` asks for them.
 *
 * `budget`, `time`: code and time of `LoadBudget` were spent; `syntax`: it cannot be parsed; `own-counters`: it brings some,
 * Istanbul's; `mapped`: another tool applies its source map to stacks; `types`: Node strips its types; `imports`: this
 * Node shows imports to nobody; `loaders`: another tool's loaders bring it; `changed`: it was counted before, with another text; `fault`: anything else.
 */
export type UncountedReason =
  | 'budget'
  | 'time'
  | 'syntax'
  | 'own-counters'
  | 'mapped'
  | 'types'
  | 'imports'
  | 'loaders'
  | 'changed'
  | 'fault';

/** Plain data: it is posted to the worker. */
export interface UncountedFile {
  url: string;
  reason: UncountedReason;
  /** With which `COVERAGE_LOAD_BUDGET_KB` there would have been room for all so far. */
  neededKb?: number;
}
