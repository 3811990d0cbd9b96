import { messageOf, UsageError } from '../errors.ts';
import { isReporter, REPORTERS, type Reporter } from '../report/reporters.ts';
import type { CustomReporter, ExecutedReporter } from './custom-reporter.ts';
import { reporterFile } from './reporter-file.ts';
import { isReporterPath } from './reporter-path.ts';

export interface LoadedReporters {
  reporters: Reporter[];
  customReporters: CustomReporter[];
}

/**
 * Reporters by name, path or package: `lcovonly`, `./my-reporter.mjs`, `their-reporter`. Runs their modules.
 * @throws UsageError that names what is none.
 */
export async function loadReporters(names: readonly string[]): Promise<LoadedReporters> {
  const loaded: LoadedReporters = { reporters: [], customReporters: [] };
  for (const name of new Set(names)) {
    if (isReporter(name)) loaded.reporters.push(name);
    else loaded.customReporters.push(await load(name));
  }
  return loaded;
}

async function load(name: string): Promise<CustomReporter> {
  const exported = await exportOf(name);
  if (isConstructor(exported)) return { name, create: (options) => mustExecute(name, new exported(options)) };
  const reporter = mustExecute(name, exported);
  return { name, create: () => reporter };
}

async function exportOf(name: string): Promise<unknown> {
  let url: string;
  try {
    url = reporterFile(name);
  } catch (cause) {
    const isAbsent = !isReporterPath(name) && Reflect.get(Object(cause), 'code') === 'ERR_MODULE_NOT_FOUND';
    if (isAbsent)
      throw new UsageError(
        `Unknown reporter "${name}". Known: ${REPORTERS.join(', ')}. Another is a path that begins with ./, or a package that is installed here.`,
        { cause, code: 'reporter-not-loaded' },
      );
    throw notLoaded(name, cause);
  }
  try {
    const { default: exported }: { default?: unknown } = await import(url);
    // What compilers make of `export default` for `require`.
    return Reflect.get(Object(exported), 'default') ?? exported;
  } catch (cause) {
    throw notLoaded(name, cause);
  }
}

function notLoaded(name: string, cause: unknown): UsageError {
  const isUnread = Reflect.get(Object(cause), 'code') === 'ERR_UNKNOWN_FILE_EXTENSION';
  const advice = isUnread ? ' Give it as JavaScript, or use Node.js 22.18 or later for TypeScript.' : '';
  // Node adds from where it was asked for.
  const reason = messageOf(cause).split('\n', 1)[0];
  return new UsageError(`Reporter "${name}" cannot be loaded: ${reason}${advice}`, {
    cause,
    code: 'reporter-not-loaded',
  });
}

/** @throws UsageError */
function mustExecute(name: string, value: unknown): ExecutedReporter {
  if (canExecute(value)) return value;
  throw new UsageError(
    `"${name}" exports no reporter: its default export must be a class with the method execute(context), as Istanbul's reporters are, or an object with it.`,
    { code: 'reporter-not-loaded' },
  );
}

function canExecute(value: unknown): value is ExecutedReporter {
  return typeof Reflect.get(Object(value), 'execute') === 'function';
}

function isConstructor(value: unknown): value is new (options: { projectRoot: string }) => unknown {
  // Arrow functions and methods have none.
  return typeof value === 'function' && typeof value.prototype === 'object';
}
