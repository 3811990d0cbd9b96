import { FAULTS, type Fault } from './faults.ts';

/** The words of Python where they are others than Node's. */
const OTHER_WORDS: Record<string, RegExp> = {};

/** What is wrong with the store of a function in Python: the same as in Node's. */
export const PYTHON_FAULTS: Fault[] = FAULTS.map((fault) => ({
  ...fault,
  says: OTHER_WORDS[fault.row] ?? fault.says,
}));

/** Every row that docs/reliability.md has in its table of faults of Python's store. */
export const PYTHON_FAULT_ROWS = PYTHON_FAULTS.map(({ row }) => row);
