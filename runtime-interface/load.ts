/**
 * Entry: loaded by the preload, in each thread, where code is to be counted as it is loaded. What puts in the counters is a
 * bundle of its own, which is not read until there is something to put them into.
 */
import { join } from 'node:path';
import type { LoadHooks, LoadStart } from './engine/load-hooks.ts';
import { RecordedFiles } from './files/recorded-files.ts';
import { scriptFilter } from './files/script-filter.ts';
import { countCommonJs } from './load/commonjs.ts';
import type { PutCounters } from './load/countable.ts';
import { KeptResults } from './load/kept-results.ts';
import { LoadBudget } from './load/load-budget.ts';
import { LoadCounter } from './load/load-counter.ts';
import { ModuleHooks } from './load/modules.ts';
import { loadOwnBundle } from './load/own-bundle.ts';
import { LAYER_VERSION } from './version.ts';

/** All that has JavaScript for sure: what Node strips types of is left to V8. */
const SCRIPT = /\.[cm]?js$/;
/** Node 18 and 20, whose imports can be told apart from what is required. */
const READS_LATER = /^(?:18|20)\./.test(process.versions.node);

/** Puts counters into what is loaded from now on. */
export function countLoads(start: LoadStart): LoadHooks {
  const files = new RecordedFiles(start.taskRoot);
  const budget = new LoadBudget(start.budgetKb);
  let bundle: { putCounters: PutCounters } | undefined;
  const counter = new LoadCounter({
    ...start,
    files,
    budget,
    matches: scriptFilter(start.include, start.exclude),
    kept: new KeptResults(LAYER_VERSION),
    putCounters(countable) {
      bundle ??= loadOwnBundle(join(__dirname, 'counters.cjs')) as { putCounters: PutCounters };
      return bundle.putCounters(countable);
    },
  });
  const modules = new ModuleHooks(counter.count);
  modules.register();
  if (!countCommonJs(counter.count, modules.areKnown))
    throw new TypeError('Module.prototype._compile is frozen');
  return {
    sees: (url, isModule) => SCRIPT.test(url) && (modules.areKnown || (READS_LATER && !isModule)),
    beyond: budget.beyond,
    addFolders: (folders) => files.add(folders),
    moveLast: () => modules.register(),
  };
}
