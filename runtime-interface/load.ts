/**
 * Entry: loaded by the preload, in each thread, where code is to be counted as it is loaded. What puts in the counters is a
 * bundle of its own, which is not read until there is something to put them into; so are globs.
 */
import { join } from 'node:path';
import type { LoadHooks, LoadStart } from './engine/load-hooks.ts';
import { filterBy } from './files/default-filter.ts';
import { RecordedFiles } from './files/recorded-files.ts';
import { countCommonJs } from './load/commonjs.ts';
import { KeptResults } from './load/kept-results.ts';
import { LoadBudget } from './load/load-budget.ts';
import { LoadCounter } from './load/load-counter.ts';
import { ModuleHooks } from './load/modules.ts';
import { loadOwnBundle } from './load/own-bundle.ts';

/** Of counters.cjs, by `scripts/build/layer.ts`. */
declare const __COUNTERS_HASH__: string;

/** All that has JavaScript for sure: what Node strips types of is left to V8. */
const SCRIPT = /\.[cm]?js$/;
/** Puts counters into what is loaded from now on. */
export function countLoads(start: LoadStart): LoadHooks {
  const files = new RecordedFiles(start.taskRoot);
  const budget = new LoadBudget(start.budgetKb);
  let counters: typeof import('./counters.ts') | undefined;
  const counter = new LoadCounter({
    ...start,
    files,
    budget,
    matches: filterBy(start.include, start.exclude, (globs) =>
      own<typeof import('./patterns.ts')>('patterns.cjs').matcher(globs),
    ),
    kept: new KeptResults(__COUNTERS_HASH__),
    putCounters(countable) {
      counters ??= own<typeof import('./counters.ts')>('counters.cjs');
      return counters.putCounters(countable);
    },
  });
  const modules = new ModuleHooks(counter.count);
  modules.register();
  if (!countCommonJs(counter.count, () => modules.areSeen))
    throw new TypeError('Module.prototype._compile is frozen');
  return {
    leaves(url, isModule) {
      if (!SCRIPT.test(url)) return 'types';
      if (!isModule || modules.areSeen) return undefined;
      return modules.hasLoaders ? 'loaders' : 'imports';
    },
    addFolders: (folders) => files.add(folders),
    moveLast: () => modules.register(),
    leaveModules: () => modules.leave(),
  };
}

function own<T>(name: string): T {
  return loadOwnBundle(join(__dirname, name)) as T;
}
