import { compact } from '../../../combiner-image/compact/compact.ts';
import type { CompactResult } from '../../../combiner-image/compact/options.ts';
import type { Selection } from '../../../combiner-image/read/selection.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import { combineFolder } from './combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from './recorded.ts';

const PROGRAM = `exports.handler = async (event) => {
  if (event.odd) {
    return 'odd';
  }
  return event.items?.map((item) => item.id) ?? 'even';
};
`;
const EVENTS = [[{}], [{ odd: true }, {}], [{ items: [{ id: 1 }, { id: 2 }] }]];

/** What three kinds of sandboxes of one function ran, and their deployed folder. */
export function threeRuns(): { taskRoot: string; results: RawScriptCoverage[][] } {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  return { taskRoot, results: EVENTS.map((events) => run(taskRoot, 'index.js', events)) };
}

/** A store with some sandboxes of one function, started minute by minute; `first` is the number of the first. */
export function sandboxes(
  { taskRoot, results }: ReturnType<typeof threeRuns>,
  count: number,
  { store = new RecordedStore(), first = 0 } = {},
): RecordedStore {
  store.putScripts(taskRoot, results[0] ?? []);
  for (let i = first; i < first + count; i++) {
    const startedAt = new Date(Date.UTC(2026, 10, 23, 1, i));
    const outcome = i % 4 === 0 ? 'error' : 'ok';
    store.put(
      rawObject(taskRoot, results[i % results.length] ?? [], {
        sandboxId: `5a${i}`,
        time: startedAt,
        invocations: [{ requestId: `r-${i}`, startedAt: startedAt.toISOString(), durationMs: 3, outcome }],
      }),
    );
  }
  return store;
}

/** The store's clock goes on while a test runs. */
const MARGIN_MS = 30_000;

/** Compacts a directory store. */
export function compactFolder(
  folder: string,
  options: { prune?: boolean; until?: Date; store?: DirectoryStore; warnings?: string[] } = {},
): Promise<CompactResult> {
  return compact({
    location: { store: options.store ?? new DirectoryStore(folder), prefix: '' },
    olderThan: Date.now() - (options.until ?? new Date('2026-11-24T00:00:00Z')).getTime() + MARGIN_MS,
    prune: options.prune ?? false,
    log: { progress: () => {}, warn: (line) => options.warnings?.push(line) },
  });
}

/** All that a report says, but for how many objects it was made of. */
export async function told(folder: string, selection: Selection = {}) {
  const options = { reporters: ['json'] as const, selection };
  const { totals, files, functions, folder: report } = await combineFolder(folder, options);
  const summaries = functions.map(({ objects, ...summary }) => summary);
  return { totals, files, summaries, report };
}
