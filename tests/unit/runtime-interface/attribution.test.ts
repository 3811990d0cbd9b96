import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { Attribution, RawObject } from '../../../contract/raw-object.ts';
import type { ScriptTake } from '../../../runtime-interface/engine/engine.ts';
import { AttributionLog } from '../../../runtime-interface/worker/attribution-log.ts';
import { rawObjects } from '../support/raw-objects.ts';

const CODE = join(import.meta.dirname, '../../fixtures/functions/steps');

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'attribution-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function recorded(events: object[], env: Record<string, string> = {}): Promise<RawObject> {
  await invokeLocally({
    handler: 'index.handler',
    taskRoot: CODE,
    functionName: 'steps',
    dir: folder,
    events: events.map((event) => JSON.stringify(event)),
    env: { COVERAGE_ATTRIBUTION: 'on', ...env },
    onLog: () => {},
  });
  const [raw, ...others] = rawObjects(folder, 'steps');
  if (raw === undefined || others.length > 0) throw new Error('one sandbox was to write one object');
  return raw;
}

/** Names of the functions that a context ran. */
function ranBy({ attribution, result }: RawObject, context: string): string[] {
  const runs = attribution?.contexts[context]?.flatMap((set) => attribution.sets[set] ?? []) ?? [];
  const names = runs.map((run) => {
    const [script = -1, start, end] = attribution?.runs[run] ?? [];
    const functions = result[script]?.functions ?? [];
    return functions.find(({ ranges: [root] }) => root?.startOffset === start && root?.endOffset === end);
  });
  return [...new Set(names.map((fn) => fn?.functionName ?? 'unknown'))].sort();
}

describe('attribution', () => {
  test('tells by header which test ran what, also when the same code ran before', async () => {
    const raw = await recorded([
      { step: 'one', headers: { 'X-Coverage-Context': 'test A' } },
      { step: 'two', headers: { 'x-coverage-context': 'test B' } },
      { step: 'one', headers: { 'x-coverage-context': 'test C' } },
      { step: 'three' },
    ]);
    // The first invocation is collected together with the init phase: the module's own code is its too.
    expect(ranBy(raw, 'test A')).toEqual(expect.arrayContaining(['exports.handler', 'one']));
    expect(ranBy(raw, 'test B')).toEqual(['exports.handler', 'two']);
    expect(ranBy(raw, 'test C')).toEqual(['exports.handler', 'one']);
    expect(Object.keys(raw.attribution?.contexts ?? {})).toEqual(['test A', 'test B', 'test C']);
    expect(raw.invocations.map(({ context }) => context)).toEqual(['test A', 'test B', 'test C', undefined]);
  });

  test('COVERAGE_CONTEXT names invocations that bring no context', async () => {
    const raw = await recorded([{ step: 'two' }], { COVERAGE_CONTEXT: 'nightly' });
    expect(ranBy(raw, 'nightly')).toContain('two');
  });

  test('off unless asked for', async () => {
    const raw = await recorded([{ step: 'one' }], { COVERAGE_ATTRIBUTION: 'off', COVERAGE_CONTEXT: 'x' });
    expect(raw.attribution).toBeUndefined();
  });

  test('five thousand contexts that run much the same stay small', () => {
    const log = new AttributionLog();
    const coverage = { indexOf: () => 0, endOf: () => undefined };
    for (let i = 0; i < 5_000; i++) {
      const functions = Array.from({ length: 100 }, (_, fn) => ({
        functionName: `f${fn}`,
        isBlockCoverage: true,
        ranges: [{ startOffset: fn * 100, endOffset: fn * 100 + 99, count: fn % 50 <= i % 50 ? 1 : 0 }],
      }));
      const take: ScriptTake = {
        form: 'v8-block',
        scriptId: '1',
        url: 'file:///x.js',
        length: 10_000,
        counts: functions,
      };
      log.add([`test ${i}`], [take], coverage as never);
    }
    const described: Attribution = log.describe();
    expect(Object.keys(described.contexts)).toHaveLength(5_000);
    expect(described.sets).toHaveLength(50);
    expect(gzipSync(JSON.stringify(described)).byteLength).toBeLessThan(32 * 1024);
  });
});
