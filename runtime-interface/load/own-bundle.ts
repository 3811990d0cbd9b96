import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';

/**
 * Loads a bundle of ours that needs no other module, past Node's loaders: the function's code may have hooks there, and must
 * not find it.
 */
export function loadOwnBundle(file: string): unknown {
  const exports = {};
  const module = { exports };
  const run = compileFunction(readFileSync(file, 'utf8'), ['exports', 'module'], { filename: file });
  Reflect.apply(run, exports, [exports, module]);
  return module.exports;
}
