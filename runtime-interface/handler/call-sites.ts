/** Thrown by our formatter, so that V8 keeps the stack unformatted. */
const KEEP = Symbol('unformatted');

/**
 * The stack of an error as V8 has it, with positions in the text that runs: neither source maps nor a formatter of
 * the user's has seen it. For V8 it stays unformatted; who asks next gets what they would have got.
 * @param read asks for the stack
 * @returns `undefined` when it has been formatted before, or cannot be had
 */
export function rawStack(read: () => unknown): string | undefined {
  let lines: string[] | undefined;
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  if (before?.configurable === false || !Object.isExtensible(Error)) return undefined;
  const prepareStackTrace = (_: unknown, sites: unknown[]): never => {
    lines = sites.map((site) => `    at ${site}`);
    throw KEEP;
  };
  try {
    Object.defineProperty(Error, 'prepareStackTrace', { value: prepareStackTrace, configurable: true });
    read();
  } catch (error) {
    if (error !== KEEP) lines = undefined;
  } finally {
    if (before === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Object.defineProperty(Error, 'prepareStackTrace', before);
  }
  return lines?.join('\n');
}
