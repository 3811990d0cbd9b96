import { readFileSync } from 'node:fs';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { InvokeError } from './invoke-error.ts';

/**
 * Reads one event.
 * @param given a file's name, `-` for stdin, or JSON that begins with `{` or `[`.
 * @returns JSON text.
 * @throws InvokeError naming the event when it cannot be read or is not JSON.
 */
export function readEvent(given: string): string {
  const isInline = /^\s*[{[]/.test(given);
  const text = isInline ? given : readText(given);
  try {
    return JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (cause) {
    const name = isInline
      ? `--event '${given.slice(0, 60)}'`
      : given === '-'
        ? 'The event on stdin'
        : `--event ${given}`;
    throw new InvokeError(`${name} is not JSON: ${reasonOf(cause)}.`, { cause });
  }
}

function readText(name: string): string {
  try {
    return readFileSync(name === '-' ? 0 : name, 'utf8');
  } catch (cause) {
    throw new InvokeError(`--event ${name} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
