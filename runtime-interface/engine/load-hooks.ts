import type { CounterForm } from '../../contract/counters/placement.ts';
import type { CountedFiles } from './counters/counted-files.ts';

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
  onUncounted(url: string, reason: unknown): void;
}

export interface LoadHooks {
  /**
   * Whether a file is counted when it is loaded, or `onUncounted` told of it.
   * @param isModule whether it is known to be imported
   */
  sees(url: string, isModule: boolean): boolean;
  /** What the budget had no room for: files, and UTF-16 code units. */
  beyond: { readonly files: number; readonly units: number };
  /** Folders outside of the task root that are recorded too. */
  addFolders(folders: readonly string[]): void;
  /** The user's own hooks are there: what they make of a module is what is counted. */
  moveLast(): void;
}

/** What `load.cjs`, a bundle of its own, exports. */
export interface LoadBundle {
  countLoads(start: LoadStart): LoadHooks;
}
