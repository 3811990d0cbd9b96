import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realOf, topLevelOf } from '../../combiner-image/checkout/top-level.ts';
import { UsageError } from '../../combiner-image/errors.ts';

/** The one that `init` writes. */
export const CONFIG_FILE = 'lambda-coverage.config.json';

/** In the order of docs and messages; one folder has one of them. */
export const CONFIG_FILES = [CONFIG_FILE, 'lambda-coverage.config.mjs', 'lambda-coverage.config.ts'] as const;

/**
 * The configuration of a folder: its own, or that of the nearest folder above, up to the top of the checkout.
 * @returns an absolute path; undefined where there is none
 * @throws UsageError where a folder has several
 */
export function findConfig(folder: string): string | undefined {
  const top = topLevelOf(folder);
  for (let at = realOf(folder); ; at = dirname(at)) {
    const [file, ...more] = CONFIG_FILES.filter((name) => existsSync(join(at, name)));
    if (more.length > 0)
      throw new UsageError(
        `${at} has ${[file, ...more].join(' and ')}: keep one of them, or name it with --config.`,
      );
    if (file !== undefined) return join(at, file);
    if (at === top || at === dirname(at)) return undefined;
  }
}
