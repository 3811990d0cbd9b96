import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvokeError } from './invoke-error.ts';

/** What a sandbox runs: the interpreter of a language, with the recorder loaded before the runtime. */
export interface RuntimeProgram {
  path: string;
  parameters: readonly string[];
  /** As AWS_EXECUTION_ENV has it: `AWS_Lambda_nodejs24.x`. */
  executionEnvironment: string;
  /** Beside a function's own. */
  env: Readonly<Record<string, string>>;
}

/** What one folder of the build holds, beside the built CLI or in the checkout's `dist`. @throws InvokeError */
export function built(name: string, { inFolder, what }: { inFolder: 'cli' | 'layer'; what: string }): string {
  const candidates = [inFolder === 'cli' ? name : `../layer/${name}`, `../../dist/${inFolder}/${name}`];
  const found = candidates
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new InvokeError(`${what} is not built. Run: npm run build`);
  return found;
}
