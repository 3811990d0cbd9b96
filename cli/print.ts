import { OutputError } from '../combiner-image/errors.ts';
import { fileErrorCode, reasonOf } from '../combiner-image/file-errors.ts';
import { harmlessJson, harmlessLine } from '../combiner-image/harmless/text.ts';
import { progressLine } from './terminal/progress-line.ts';

/** Prints one JSON document. */
export function printJson(document: object): Promise<void> {
  return print(harmlessJson(document, 2));
}

/** Prints lines that name what a store holds. */
export function printLines(lines: readonly string[]): Promise<void> {
  return print(lines.map(harmlessLine).join('\n'));
}

/**
 * Writes a line, or several, to stdout. A reader that has gone away (`| head`) is fine.
 * @throws OutputError when there is no room: `console.log` would stay silent.
 */
export async function print(text: string): Promise<void> {
  progressLine.erase();
  const error = await new Promise<Error | null | undefined>((resolve) => {
    // The error comes as an event as well.
    process.stdout.once('error', resolve);
    process.stdout.write(`${text}\n`, (failure) => {
      process.stdout.off('error', resolve);
      if (failure) process.stdout.once('error', () => {});
      resolve(failure);
    });
  });
  if (!error) return;
  const code = fileErrorCode(error);
  if (code === 'EPIPE') return;
  throw new OutputError(`Standard output cannot be written: ${reasonOf(error)}.`, {
    cause: error,
  });
}
