import { execFileSync } from 'node:child_process';
import { InvokeError } from './invoke-error.ts';
import { built, type RuntimeProgram } from './runtime-program.ts';

/**
 * Node, with the recorder's preload.
 * @param recorder absolute path of the preload; `undefined` runs the function without it
 * @throws InvokeError when the runtime has not been built, or Node does not start
 */
export function nodeProgram(path: string, recorder: string | undefined): RuntimeProgram {
  const preload = recorder === undefined ? [] : ['--require', recorder];
  // One file for every Node that Lambda has.
  const runtime = built('local-runtime.mjs', { inFolder: 'cli', what: 'The local runtime' });
  return {
    path,
    parameters: [...preload, runtime],
    executionEnvironment: `AWS_Lambda_nodejs${majorOf(path)}.x`,
    // What `bootstrap` gives the recorder.
    env: recorder === undefined ? {} : { LAMBDA_COVERAGE_RUNTIME: 'local' },
  };
}

/** @throws InvokeError when it has not been built */
export function builtRecorder(): string {
  return built('lambda-coverage/preload.cjs', { inFolder: 'layer', what: 'The recorder' });
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
