import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './answer.ts';
import { parseArguments, USAGE } from './arguments.ts';
import { readEvent } from './events.ts';
import { DEFAULT_DIR, invokeLocally } from './invoke.ts';
import { InvokeError } from './invoke-error.ts';

const OK = 0;
const WRONG_USAGE = 2;
const INTERRUPTED = 130;
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * `lambda-coverage invoke`. Answers go to stdout, everything else to stderr.
 * @param parameters what stands behind `invoke`.
 * @returns the exit code; an error of the function is an answer, so 0.
 */
export async function runInvoke(parameters: string[]): Promise<number> {
  try {
    const parsed = parseArguments(parameters);
    if (parsed === 'help') {
      process.stdout.write(USAGE);
      return OK;
    }
    const { json, ...options } = parsed;
    const events = options.events.map(readEvent);
    const interrupt = new AbortController();
    const onSignal = () => interrupt.abort();
    for (const name of STOPPING) process.on(name, onSignal);
    const onAnswer = json ? undefined : printLine;
    const answers = await invokeLocally({ ...options, events, onAnswer, signal: interrupt.signal });
    for (const name of STOPPING) process.off(name, onSignal);
    if (json) process.stdout.write(`${JSON.stringify({ answers }, null, 2)}\n`);
    process.stderr.write(`${summary(answers, options.dir ?? DEFAULT_DIR)}\n`);
    return interrupt.signal.aborted ? INTERRUPTED : OK;
  } catch (error) {
    if (!(error instanceof InvokeError)) throw error;
    process.stderr.write(`lambda-coverage invoke: ${error.message}\n`);
    return WRONG_USAGE;
  }
}

function printLine({ payload }: Answer): void {
  process.stdout.write(`${JSON.stringify(payload)}\n`);
}

function summary(answers: readonly Answer[], dir: string): string {
  const failed = answers.filter((answer) => answer.functionError !== undefined).length;
  const count = `${answers.length} ${answers.length === 1 ? 'answer' : 'answers'}`;
  const errors = failed === 0 ? '' : `, ${failed} with an error`;
  const where = existsSync(join(dir, 'raw'))
    ? `Coverage is in ${dir}; see it by: lambda-coverage report ${dir}`
    : 'No coverage was recorded.';
  return `${count}${errors}. ${where}`;
}
