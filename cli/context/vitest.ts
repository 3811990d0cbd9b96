// `lambda-coverage/vitest`, a setup file: each test is a context, named as Vitest prints it.
import { afterEach, beforeEach } from 'vitest';
import { contextName, setContext } from './context-name.ts';

interface Task {
  name: string;
  suite?: Task | undefined;
}

beforeEach(({ task }) => setContext(contextName([task.file.name, ...titlesOf(task)].join(' > '))));
afterEach(() => setContext(undefined));

/** Of the suites around a test, and its own. */
function titlesOf({ name, suite }: Task): string[] {
  return suite === undefined ? [name] : [...titlesOf(suite), name];
}
