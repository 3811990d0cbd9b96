import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InvokeOptions } from '../../../cli/invoke/invoke.ts';
import { HANDLERS, invoked } from '../support/invoked.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'invoke-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function withExtension(events: unknown[], options: Partial<InvokeOptions> = {}) {
  const { env, ...others } = options;
  const result = await invoked('endings.handler', events, {
    record: true,
    preload: join(HANDLERS, 'extension.cjs'),
    functionName: 'watched',
    env: { EXTENSION_LOG: join(folder, 'log'), ...env },
    ...others,
  });
  const seen = readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n');
  return { ...result, seen };
}

describe('an internal extension', () => {
  test('gets each event, is waited for, and gets a SIGTERM at the end', async () => {
    const { payloads, answers, seen } = await withExtension([{ how: 'count' }, { how: 'count' }]);
    expect(payloads).toEqual([{ count: 1 }, { count: 2 }]);
    expect(seen).toEqual([
      'registered watched endings.handler',
      `INVOKE ${answers[0]?.requestId} true`,
      `INVOKE ${answers[1]?.requestId} true`,
      'sigterm',
    ]);
  });

  test('that holds the sandbox beyond the timeout costs the sandbox, not the answer', async () => {
    const { payloads, seen } = await withExtension([{ how: 'count' }, { how: 'count' }], {
      timeout: 1,
      env: { HOLD_MS: '60000' },
    });
    expect(payloads).toEqual([{ count: 1 }, { count: 1 }]);
    expect(seen.filter((line) => line.startsWith('registered'))).toHaveLength(2);
    expect(seen).not.toContain('sigterm');
  });

  test('that ignores SIGTERM is killed', async () => {
    const { seen } = await withExtension([{ how: 'count' }], { env: { IGNORE_SIGTERM: '1' } });
    expect(seen.at(-1)).toBe('sigterm');
  });
});
