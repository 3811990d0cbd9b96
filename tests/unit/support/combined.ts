import { combine } from '../../../combiner-image/combine.ts';
import type { CombineOptions } from '../../../combiner-image/options.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { temporaryFolder } from './recorded.ts';

export interface Combined extends CombineResult {
  /** The lines that went to the log. */
  log: string[];
  /** Folder of the report. */
  folder: string;
}

/** Combines a directory store into a local report. */
export async function combineFolder(store: string, options: Partial<CombineOptions> = {}): Promise<Combined> {
  const folder = `${temporaryFolder()}/coverage`;
  const log: string[] = [];
  const result = await combine({
    locations: [parseStoreLocation(store)],
    output: { folder },
    reporters: ['html', 'lcovonly', 'json', 'json-summary', 'text', 'cobertura'],
    root: '/project',
    selection: {},
    log: { progress: () => {}, warn: (line) => log.push(line) },
    ...options,
  });
  return { ...result, log, folder };
}
