import { messageOf, UnaskedServiceError } from '../errors.ts';
import { plural } from '../plural.ts';
import { parseHealthAnswer } from './health-answer.ts';
import type { FunctionCaller } from './lambda-api.ts';

/** What became of asking one function's sandboxes to hand over. */
export interface FlushedFunction {
  function: string;
  /** Sandboxes that may be warm, as far as the store knows. */
  known: number;
  /** Sandboxes that answered, and have uploaded all that they had. */
  answered: number;
  /** What went wrong, each once; empty when nothing did. */
  problems: string[];
}

/** One that is asked may answer twice, before another one does. */
const ROUNDS = 3;

const FLUSH = { lambdaCoverage: 'health', flush: true };

/**
 * Asks the warm sandboxes of a function to upload what they have, several at once: Lambda gives calls that overlap to
 * different ones. Never rejects for what cannot be asked.
 * @param known how many there may be
 */
export async function flushFunction(
  name: string,
  known: number,
  caller: FunctionCaller,
): Promise<FlushedFunction> {
  const sandboxes = new Set<string>();
  const problems = new Set<string>();
  let unnamed = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const missing = Math.min(known - sandboxes.size - unnamed, caller.atOnce);
    if (missing <= 0) break;
    const before = sandboxes.size;
    const answers = await Promise.all(Array.from({ length: missing }, () => ask(caller)));
    for (const { sandbox, problem } of answers)
      if (problem !== undefined) problems.add(problem);
      else if (sandbox === undefined) unnamed++;
      else sandboxes.add(sandbox);
    // No other one is there.
    if (sandboxes.size === before) break;
  }
  return { function: name, known, answered: sandboxes.size + unnamed, problems: [...problems] };
}

async function ask(caller: FunctionCaller): Promise<{ sandbox?: string; problem?: string }> {
  try {
    const { text, isError } = await caller.call(FLUSH);
    if (isError) return { problem: 'it failed: see its log' };
    return (
      parseHealthAnswer(text) ?? {
        problem:
          'what answered is not the recorder: is the health check off, or the layer gone? The handler got the event',
      }
    );
  } catch (error) {
    if (!(error instanceof UnaskedServiceError)) throw error;
    return { problem: messageOf(error) };
  }
}

/** For people: a line, and one for each problem. */
export function inWords({ function: name, known, answered, problems }: FlushedFunction): string[] {
  const of = known > answered ? ` of ${known} that may be warm` : '';
  return [`${name}: ${plural(answered, 'sandbox')}${of} answered`, ...problems.map((each) => `  ${each}`)];
}
