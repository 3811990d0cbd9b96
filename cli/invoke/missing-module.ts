import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Answer } from './answer.ts';
import { pythonFile, pythonParts } from './python-handler.ts';

/** Where people have the virtual environment of a project. */
const ENVIRONMENTS = ['.venv', 'venv'];

/**
 * What to do about a module that Python did not find when the function started; undefined where it is about something else.
 * @param taskRoot absolute
 */
export function missingModule(
  answers: readonly Answer[],
  taskRoot: string,
  handler: string,
): string | undefined {
  const failed = answers.find(({ initFailed }) => initFailed)?.payload;
  const { errorType, errorMessage } = Object(failed) as Record<string, unknown>;
  const [, name] = /No module named '(\w+)/.exec(String(errorMessage)) ?? [];
  const file = pythonFile(taskRoot, handler);
  if (errorType !== 'Runtime.ImportModuleError' || name === undefined || file === undefined) return undefined;
  const folder = dirname(file);
  const { path, attribute } = pythonParts(handler);
  if (folder !== taskRoot && [`${name}.py`, name].some((each) => existsSync(join(folder, each))))
    return `${name} is beside ${basename(file)}, but Python looks for modules in the deployed folder, as it does on Lambda: give ${basename(path)}.${attribute} --task-root ${relative('.', folder) || '.'}, if that is what is deployed.`;
  const environment = environmentAbove(taskRoot);
  return `The python3 that runs the function has no ${name}: install it, ${
    environment === undefined
      ? 'activate the virtual environment that has it, or name its interpreter with --python PATH'
      : `or take that of the virtual environment, with --python ${relative('.', environment)}`
  }. If a layer of yours brings it, add --env PYTHONPATH=/PATH/python, the layer's folder.`;
}

/** The interpreter of a virtual environment in the folder, or the nearest above. */
function environmentAbove(folder: string): string | undefined {
  const found = ENVIRONMENTS.map((name) => resolve(folder, name, 'bin/python3')).find(existsSync);
  if (found !== undefined || folder === dirname(folder)) return found;
  return environmentAbove(dirname(folder));
}
