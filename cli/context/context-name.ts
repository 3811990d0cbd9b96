import { AsyncLocalStorage } from 'node:async_hooks';
import { CONTEXT_LENGTH } from '../../contract/context-carriers.ts';

const current = new AsyncLocalStorage<string | undefined>();

/** Of tests that run one after another. */
let last: string | undefined;

/**
 * The context of a test: its name, behind that of the run where `lambda-coverage run` has begun one. A longer one than counts
 * loses its middle.
 */
export function contextName(test: string): string {
  const run = process.env['LAMBDA_COVERAGE_RUN'];
  const name = run === undefined || run === '' ? test : `${run}/${test}`;
  if (name.length <= CONTEXT_LENGTH) return name;
  const half = (CONTEXT_LENGTH - '...'.length) / 2;
  return `${name.slice(0, Math.ceil(half))}...${name.slice(-Math.floor(half))}`;
}

/** Until the next call what is sent is of this context; undefined: of none. For tests that run one after another. */
export function setContext(context: string | undefined): void {
  last = context;
}

/** What is sent while `work` goes on is of this context. For tests that overlap. */
export function withContext<T>(context: string, work: () => T): T {
  return current.run(context, work);
}

export function currentContext(): string | undefined {
  return current.getStore() ?? last;
}
