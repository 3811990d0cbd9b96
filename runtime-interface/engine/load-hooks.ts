import type { CounterForm } from '../../contract/counters/placement.ts';
import type { CountedFiles } from './counters/counted-files.ts';
import type { UncountedFile, UncountedReason } from './uncounted.ts';

/** What puts counters into code as it is loaded has to know. */
export interface LoadStart {
  counts: CounterForm;
  counted: CountedFiles;
  taskRoot: string;
  include: string[];
  exclude: string[];
  /** 1,024 UTF-16 code units each. */
  budgetKb: number;
  /** By a script's URL. */
  isWanted(url: string): boolean;
  /** Code of the user's is about to be compiled that does not count by itself. */
  onUncounted(file: UncountedFile, error: unknown): void;
}

export interface LoadHooks {
  /**
   * Why a file is not counted when it is loaded, as far as its name tells; `undefined`: it is, or `onUncounted` told of it.
   * @param isModule whether it is read to be imported
   */
  leaves(url: string, isModule: boolean): UncountedReason | undefined;
  /** Folders outside of the task root that are recorded too. */
  addFolders(folders: readonly string[]): void;
  /** The user's own hooks are there: what they make of a module is what is counted. */
  moveLast(): void;
  /** Another tool has loaders in a thread of its own, or may have: they alone see what is imported. */
  leaveModules(): void;
}

/** What `load.cjs`, a bundle of its own, exports. */
export interface LoadBundle {
  countLoads(start: LoadStart): LoadHooks;
}
