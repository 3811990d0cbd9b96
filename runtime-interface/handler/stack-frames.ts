import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import type { StackFrame } from '../../contract/raw-object.ts';

/** Deeper stacks say nothing more: Node keeps 10 frames unless it is told otherwise. */
const MAX_FRAMES = 50;

/**
 * Where an error was thrown and where its synchronous callers were. Only positions are read; the message stays.
 * @returns innermost first; empty for what is no error, or has no stack that can be read
 */
export function stackFrames(error: unknown): StackFrame[] {
  if (!types.isNativeError(error)) return [];
  try {
    return parse(stackText(error));
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

function parse(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.split('\n')) {
    // Behind an await the callers have moved on: their positions are not where the error passed.
    if (/^\s+at async /.test(line)) break;
    const match = /^\s+at (.*?)\(?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (match?.[2] === undefined) continue;
    frames.push({
      url: match[2].startsWith('file:') ? match[2] : pathToFileURL(match[2]).href,
      line: Number(match[3]),
      column: Number(match[4]),
      ...(match[1]?.startsWith('new ') ? { construct: true } : {}),
    });
    if (frames.length === MAX_FRAMES) break;
  }
  return frames;
}
