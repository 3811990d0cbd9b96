type Formatter = (error: Error, sites: NodeJS.CallSite[]) => unknown;

/** Node's own formatter, which is there from the start: it leaves positions as they are, but for source maps. */
const NODES = 'ErrorPrepareStackTrace';

/** Formatters of ours. */
const watched = new WeakSet<object>();
/** What V8 gave a formatter of the user's, by the error; V8 itself forgets it when the formatter returns. */
const given = new WeakMap<object, readonly NodeJS.CallSite[]>();

/**
 * Notes which frames V8 hands to `Error.prepareStackTrace`, if the user has set one (source-map-support does), or if Node
 * itself applies source maps: an error whose stack is read before it leaves the handler has no positions of the
 * deployed script any more. Called before the handler is loaded, and cheap, for it is called at each invocation too.
 */
export function watchFormatter(): void {
  const property = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const formatter: unknown = property?.value;
  if (
    typeof formatter !== 'function' ||
    (formatter.name === NODES && !process.sourceMapsEnabled) ||
    watched.has(formatter) ||
    property?.writable !== true
  )
    return;
  const proxy = new Proxy(formatter as Formatter, {
    apply(target, self: unknown, args: Parameters<Formatter>) {
      const [error, sites] = args;
      // A copy: formatters may take frames out.
      if (isObject(error) && Array.isArray(sites)) given.set(error, [...sites]);
      return Reflect.apply(target, self, args);
    },
  });
  watched.add(proxy);
  try {
    // Not assigned: a frozen `Error` is the user's will.
    Object.defineProperty(Error, 'prepareStackTrace', { ...property, value: proxy });
  } catch {}
}

/** The frames of an error that a formatter has seen, as V8 writes them. */
export function formattedStack(error: object): string | undefined {
  return given
    .get(error)
    ?.map((site) => `    at ${site}`)
    .join('\n');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
