/** Where a call came from. */
export interface Caller {
  /** A path, a `file:` URL or `node:…`, as V8 names it. */
  file: string;
  function: string;
}

const PLAIN = { configurable: true, writable: true };

/**
 * Who called `callee`, which is on the stack. Whatever the user has made of stacks stays as it is.
 * @returns `undefined` where V8 does not say
 */
export function callerOf(callee: (...args: never[]) => unknown): Caller | undefined {
  const limit = Error.stackTraceLimit;
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = 1;
    // Assigned it would go to a setter of the user's, if there is one.
    Object.defineProperty(Error, 'prepareStackTrace', {
      ...PLAIN,
      value: (_: unknown, sites: unknown) => sites,
    });
    const holder: { stack?: NodeJS.CallSite[] } = {};
    Error.captureStackTrace(holder, callee);
    const site = holder.stack?.[0];
    return { file: site?.getFileName() ?? '', function: site?.getFunctionName() ?? '' };
  } catch {
    // Frozen intrinsics.
    return undefined;
  } finally {
    restore(limit, prepare);
  }
}

function restore(limit: number, prepare: PropertyDescriptor | undefined): void {
  try {
    Error.stackTraceLimit = limit;
    if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', prepare);
  } catch {
    // As above: then nothing was changed.
  }
}
