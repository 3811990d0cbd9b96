import Module from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Count, LoadedFile } from './loaded-file.ts';

type Compile = (this: unknown, text: unknown, path: unknown, format?: unknown, ...rest: unknown[]) => unknown;

/**
 * Counts what `require` compiles, and what is imported from it. Loaders of the user's (tsx, ts-node, `pirates`) hand over
 * what they have made of a file by the same function, so that what is counted is what runs.
 * @param areModulesSeen whether ES modules that are required have been counted before they come here
 * @returns false where that function cannot be replaced
 */
export function countCommonJs(count: Count, areModulesSeen: () => boolean): boolean {
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const property = Object.getOwnPropertyDescriptor(prototype, '_compile');
  if (typeof property?.value !== 'function' || property.writable !== true) return false;
  // A proxy, and no function around it: whoever looks finds Node's name and parameters.
  const value = new Proxy(property.value as Compile, {
    apply(compile, module: unknown, args: Parameters<Compile>) {
      const [text, path, format] = args;
      const form = formOf(format, areModulesSeen);
      if (form !== undefined && typeof text === 'string' && typeof path === 'string')
        args[0] = count({ url: pathToFileURL(path).href, text, form }) ?? text;
      return Reflect.apply(compile, module, args);
    },
  });
  Object.defineProperty(prototype, '_compile', { ...property, value });
  return true;
}

/**
 * Before Node 20 nothing names a format: a text that is none is not parsed, and so not counted. TypeScript is stripped by
 * Node after this.
 */
function formOf(format: unknown, areModulesSeen: () => boolean): LoadedFile['form'] | undefined {
  if (format === undefined || format === 'commonjs') return 'commonjs';
  return format === 'module' && !areModulesSeen() ? 'module' : undefined;
}
