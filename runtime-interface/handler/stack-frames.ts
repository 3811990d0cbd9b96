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
    return parse(String(error.stack));
  } catch {
    // A getter of the user's may throw.
    return [];
  }
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
