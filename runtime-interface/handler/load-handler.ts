import { basename } from 'node:path';
import type { Settings } from '../environment.ts';
import { loadClassicModule } from './load-classic.ts';
import { loadModernModule } from './load-modern.ts';
import { HandlerNotFound } from './runtime-errors.ts';

// biome-ignore lint/complexity/noBannedTypes: a handler can be any function
export type UserHandler = Function;

type Named = Pick<Settings, 'taskRoot' | 'handler' | 'multiConcurrency'>;

/**
 * Loads the user's handler as the runtime client does that the shim runs under: the classic one up to
 * Node 22, the modern one (version 4, import first) from Node 24 on and with multi-concurrency.
 * Errors leave as Node threw them: the runtime wraps what leaves the shim as it would have wrapped them.
 */
export async function loadHandler({ taskRoot, handler = '', multiConcurrency }: Named): Promise<UserHandler> {
  const moduleAndExport = basename(handler);
  const folder = handler.slice(0, handler.indexOf(moduleAndExport));
  const dot = moduleAndExport.indexOf('.');
  const moduleName = moduleAndExport.slice(0, dot);
  const exportPath = moduleAndExport.slice(dot + 1).split('.');
  const found = isModernClient(multiConcurrency)
    ? findModern(await loadModernModule(taskRoot, folder, moduleName), exportPath)
    : findClassic(await loadClassicModule(taskRoot, folder, moduleName), exportPath);
  if (!found) throw new HandlerNotFound(`${handler} is undefined or not exported`);
  if (typeof found !== 'function') throw new HandlerNotFound(`${handler} is not a function`);
  return found;
}

function isModernClient(multiConcurrency: boolean): boolean {
  return multiConcurrency || Number(process.versions.node.split('.')[0]) >= 24;
}

function findClassic(module: unknown, path: string[]): unknown {
  return path.reduce<unknown>((nested, key) => nested && Reflect.get(Object(nested), key), module);
}

function findModern(module: unknown, path: string[]): unknown {
  const find = (from: unknown): unknown =>
    path.reduce<unknown>(
      (nested, key) => (nested && typeof nested === 'object' ? Reflect.get(nested, key) : undefined),
      from,
    );
  const found = find(module);
  if (found) return found;
  return typeof module === 'object' && module !== null && 'default' in module ? find(module.default) : found;
}
