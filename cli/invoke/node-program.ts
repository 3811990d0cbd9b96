import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvokeError } from './invoke-error.ts';

/** What a sandbox runs: Node, with the recorder loaded before the runtime. */
export interface NodeProgram {
  path: string;
  major: string;
  parameters: readonly string[];
  /** Beside a function's own: what `bootstrap` gives the recorder. */
  env: Readonly<Record<string, string>>;
}

/** @param recorder absolute path of the preload; `undefined` runs the function without it. */
export function nodeProgram(path: string, recorder: string | undefined): NodeProgram {
  const preload = recorder === undefined ? [] : ['--require', recorder];
  return {
    path,
    major: majorOf(path),
    parameters: [...preload, localRuntime()],
    env: recorder === undefined ? {} : { LAMBDA_COVERAGE_RUNTIME: 'local' },
  };
}

/**
 * The recorder's preload, beside the built CLI or in the checkout's `dist`.
 * @throws InvokeError when it has not been built.
 */
export function builtRecorder(): string {
  const found = beside(
    '../layer/lambda-coverage/preload.cjs',
    '../../dist/layer/lambda-coverage/preload.cjs',
  );
  if (found === undefined) throw new InvokeError('The recorder is not built. Run: npm run build');
  return found;
}

/**
 * The built runtime, one file for every Node that Lambda has: beside the built CLI or in the checkout's `dist`.
 * @throws InvokeError when it has not been built.
 */
function localRuntime(): string {
  const found = beside('local-runtime.mjs', '../../dist/cli/local-runtime.mjs');
  if (found === undefined) throw new InvokeError('The local runtime is not built. Run: npm run build');
  return found;
}

function beside(...candidates: string[]): string | undefined {
  return candidates.map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync);
}

function majorOf(path: string): string {
  if (path === process.execPath) return process.versions.node.split('.')[0] ?? '';
  try {
    return execFileSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }).trim();
  } catch (cause) {
    throw new InvokeError(`Node.js cannot be started from ${path}. Give the path of a node program.`, {
      cause,
    });
  }
}
