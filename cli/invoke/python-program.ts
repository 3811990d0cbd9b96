import { dirname } from 'node:path';
import type { PythonInterpreter } from './python-interpreter.ts';
import { built, type RuntimeProgram } from './runtime-program.ts';

/**
 * Python, as the layer's wrapper starts it.
 * @param wrapper absolute path of the layer's `bootstrap`; `undefined` runs the function without the recorder
 * @throws InvokeError when the runtime has not been built
 */
export function pythonProgram(
  { path, minor }: PythonInterpreter,
  wrapper: string | undefined,
): RuntimeProgram {
  const runtime = built('python-runtime/bootstrap.py', { inFolder: 'cli', what: 'The local runtime' });
  // On Lambda the code's folder cannot be written: nothing is compiled into it here either.
  const command = [path, '-B', runtime];
  return {
    path: wrapper ?? path,
    parameters: wrapper === undefined ? command.slice(1) : command,
    executionEnvironment: `AWS_Lambda_python3.${minor}`,
    env: { LAMBDA_RUNTIME_DIR: dirname(runtime) },
  };
}

/** @throws InvokeError when it has not been built */
export function builtWrapper(): string {
  return built('lambda-coverage/bootstrap', { inFolder: 'layer', what: 'The recorder' });
}
