import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';

const run = promisify(execFile);

export interface ChildResult {
  scripts: ScriptCoverage[];
  istanbul: CoverageMapData;
  /** By the names of the arrays that were asked for. */
  counters: Record<string, number[]>;
}

/**
 * Runs `main` of each entry in a process of its own.
 * @param precise counts by V8; without it only instrumented code counts.
 * @param counters names of global arrays whose numbers are wanted.
 * @throws when a program fails: a corpus program must end well under every tool.
 */
export async function runChild(
  entries: string[],
  folder: string,
  precise: boolean,
  node: string = process.execPath,
  counters: readonly string[] = [],
): Promise<ChildResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'accuracy-'));
  try {
    const job = join(scratch, 'job.json');
    const out = join(scratch, 'out.json');
    writeFileSync(job, JSON.stringify({ entries, out, folder, precise, counters }));
    const child = join(import.meta.dirname, 'child.mjs');
    // As bundlers for production define it: else the reference would run code that is not in their bundles.
    const env = { ...process.env, NODE_ENV: 'production' };
    await run(node, ['--no-warnings', child, job], { maxBuffer: 1 << 28, timeout: 300_000, env });
    const result = JSON.parse(readFileSync(out, 'utf8')) as ChildResult & { failures: string[] };
    if (result.failures.length > 0) throw new Error(result.failures.slice(0, 3).join('\n'));
    return result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
