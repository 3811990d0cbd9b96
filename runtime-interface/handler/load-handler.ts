import { basename } from 'node:path';
import type { Settings } from '../environment.ts';
import { loadClassicModule } from './load-classic.ts';
import { loadModernModule } from './load-modern.ts';
import { isModernClient } from './runtime-client.ts';
import { handlerNotFound } from './runtime-errors.ts';

// biome-ignore lint/complexity/noBannedTypes: a handler can be any function
export type UserHandler = Function;

type Named = Pick<Settings, 'taskRoot' | 'handler' | 'multiConcurrency'>;

/**
 * Loads the user's handler as the runtime client does that the shim runs under.
 * Errors leave as Node threw them: the runtime wraps what leaves the shim as it would have wrapped them.
 */
export async function loadHandler({ taskRoot, handler = '', multiConcurrency }: Named): Promise<UserHandler> {
  const moduleAndExport = basename(handler);
  const folder = handler.slice(0, handler.indexOf(moduleAndExport));
  const dot = moduleAndExport.indexOf('.');
  const moduleName = moduleAndExport.slice(0, dot);
  const exportPath = moduleAndExport.slice(dot + 1).split('.');
  const modern = isModernClient(multiConcurrency);
  const found = modern
    ? findModern(await loadModernModule(taskRoot, folder, moduleName), exportPath)
    : findClassic(await loadClassicModule(taskRoot, folder, moduleName), exportPath);
  if (!found) throw handlerNotFound(`${handler} is undefined or not exported`, modern);
  if (typeof found !== 'function') throw handlerNotFound(`${handler} is not a function`, modern);
  return found;
}

type Properties = Record<string, unknown>;

/** Read as the runtime reads them, by `[]`: a getter that throws must see no other callers. */
function findClassic(module: unknown, path: string[]): unknown {
  return path.reduce<unknown>((nested, key) => nested && (nested as Properties)[key], module);
}

function findModern(module: unknown, path: string[]): unknown {
  const find = (from: unknown): unknown =>
    path.reduce<unknown>(
      (nested, key) => (nested && typeof nested === 'object' ? (nested as Properties)[key] : undefined),
      from,
    );
  const found = find(module);
  if (found) return found;
  return typeof module === 'object' && module !== null && 'default' in module ? find(module.default) : found;
}
