import { UnconvertedScriptError } from '../errors.ts';

/**
 * What is made of what each Lambda function counted of a script, one after the other: the counts of a function that
 * cannot be used are left out, and no other function's with them.
 * @param use throws UnconvertedScriptError for what it refuses
 * @param warnings says of which function something is left out, where there are several
 * @throws UnconvertedScriptError at the end, when none could be used.
 */
export function* usableParts<Part extends { functionName: string }, Used>(
  parts: readonly Part[],
  use: (part: Part) => Used,
  warnings: string[],
): Generator<Used, void> {
  let refused = new UnconvertedScriptError('nothing of it was counted');
  let isUsed = false;
  for (const part of parts) {
    let used: Used;
    try {
      used = use(part);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      refused = error;
      if (parts.length > 1)
        warnings.push(`what ${part.functionName} ran of it is left out: ${error.message}`);
      continue;
    }
    isUsed = true;
    yield used;
  }
  if (!isUsed) throw refused;
}
