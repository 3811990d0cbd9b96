import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import type { StackFrame } from '../../contract/raw-object.ts';
import { LIMITS } from '../limits.ts';
import { rawStack } from './call-sites.ts';
import { formattedStack } from './formatter-watch.ts';

const OWN = /^\s+at (.*?)\(?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/;
/** A function of the engine; those of promises and of async generators turn errors into rejections. */
const BUILTIN = /^\s+at (?!.*(?:Promise|Async)).* \(<anonymous>\)$/;
/** What the engine throws itself. */
const ENGINE = [TypeError, ReferenceError, RangeError, SyntaxError, URIError].map(
  ({ prototype }) => prototype,
);

/** One error may be thrown again and again, but its stack was passed only once. */
const seen = new WeakSet<Error>();

/**
 * Where an error was thrown and where its synchronous callers were. Only positions are read; the message stays.
 * @returns innermost first; empty for what is no error, was seen before, or has no stack that can be read
 */
export function stackFrames(error: unknown): StackFrame[] {
  if (!types.isNativeError(error) || seen.has(error)) return [];
  seen.add(error);
  try {
    const frames = parse(rawStack(() => stackText(error)) ?? formattedStack(error) ?? trace(error));
    if (frames[0] !== undefined && isOfEngine(error)) frames[0].engine = true;
    return frames;
  } catch {
    // `Error.prepareStackTrace` of the user's may throw.
    return [];
  }
}

/** From Node 22 on V8 keeps the stack behind a getter. */
const V8_GETTER = Object.getOwnPropertyDescriptor(new Error(), 'stack')?.get;

/** A getter of the user's is not called: it would see that somebody reads the stack. */
function stackText(error: Error): string {
  const stack = Object.getOwnPropertyDescriptor(error, 'stack');
  if (stack === undefined || (stack.get !== undefined && stack.get !== V8_GETTER)) return '';
  return String(stack.get === undefined ? stack.value : stack.get.call(error));
}

/** The stack behind the message, which may hold another stack. */
function trace(error: Error): string {
  const stack = stackText(error);
  // A getter of the user's is not called.
  const message: unknown = Object.getOwnPropertyDescriptor(error, 'message')?.value;
  if (typeof message !== 'string' || !message.includes('\n')) return stack;
  const at = stack.indexOf(message);
  return at < 0 ? '' : stack.slice(at + message.length);
}

/** A library that makes errors of these classes adds a code, a status or the like. */
function isOfEngine(error: Error): boolean {
  return (
    ENGINE.includes(Object.getPrototypeOf(error)) &&
    Reflect.ownKeys(error).every((key) => key === 'stack' || key === 'message')
  );
}

function parse(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  let through: StackFrame['through'];
  for (const line of stack.split('\n')) {
    // Behind an await the callers have moved on: their positions are not where the error passed.
    if (/^\s+at async /.test(line)) break;
    const match = OWN.exec(line);
    if (match?.[2] === undefined) {
      if (BUILTIN.test(line)) through ??= 'builtin';
      else if (/^\s+at /.test(line)) through = 'other';
      continue;
    }
    frames.push({
      url: match[2].startsWith('file:') ? match[2] : pathToFileURL(match[2]).href,
      line: Number(match[3]),
      column: Number(match[4]),
      ...(match[1]?.startsWith('new ') ? { construct: true } : {}),
      ...(through === undefined ? {} : { through }),
    });
    if (frames.length === LIMITS.stackFrames) break;
    through = undefined;
  }
  return frames;
}
