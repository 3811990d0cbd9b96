import { expect, test } from 'vitest';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { InvocationLog } from '../../../runtime-interface/worker/invocation-log.ts';

const AT = Date.parse('2026-11-26T10:00:00.000Z');

function start(log: InvocationLog, requestId: string, context?: string): void {
  log.start({ type: 'start', requestId, context, startedAt: AT, beganMs: 0, deadlineMs: 0 });
}

test('describes the newest invocations, oldest first, and counts the others', () => {
  const log = new InvocationLog();
  const many = LIMITS.describedInvocations + 5;
  for (let n = 0; n < many; n++) {
    start(log, `r-${n}`, n % 2 === 0 ? `test ${n}` : undefined);
    log.end({ requestId: `r-${n}`, outcome: n % 3 === 0 ? 'error' : 'ok', durationMs: n });
  }
  const described = log.describe();
  expect([log.count, log.running, described.length]).toEqual([many, 0, LIMITS.describedInvocations]);
  expect(described[0]).toEqual({
    requestId: 'r-5',
    startedAt: '2026-11-26T10:00:00.000Z',
    outcome: 'ok',
    durationMs: 5,
  });
  expect(described[1]).toMatchObject({ requestId: 'r-6', context: 'test 6', outcome: 'error' });
  expect(described.at(-1)?.requestId).toBe(`r-${many - 1}`);
});

test('one that runs has no duration; a provisional outcome is replaced by the end', () => {
  const log = new InvocationLog();
  start(log, 'a', 'first');
  start(log, 'b');
  log.markRunning('timeout', 'a');
  expect(log.describe().map(({ outcome }) => outcome)).toEqual(['timeout', 'running']);
  expect(log.describe()[0]).not.toHaveProperty('durationMs');
  expect(log.runningContexts).toEqual(['first']);
  log.end({ requestId: 'a', outcome: 'ok', durationMs: 0 });
  log.end({ requestId: 'unknown', outcome: 'ok', durationMs: 1 });
  expect(log.describe()[0]).toMatchObject({ outcome: 'ok', durationMs: 0 });
  log.end({ requestId: 'b', outcome: 'ok', durationMs: 1 });
  log.nextPart();
  expect([log.describe(), log.count]).toEqual([[], 2]);
});

test('texts of any length and script are kept as they are', () => {
  const log = new InvocationLog();
  const contexts = ['kurz', 'ein längerer Test, 日本語 🎉 \ud83c', '', 'x'.repeat(LIMITS.contextLength)];
  for (const context of contexts) start(log, context, context);
  const described = log.describe();
  expect(described.map(({ requestId }) => requestId)).toEqual(contexts);
  expect(described.map(({ context }) => context ?? '')).toEqual(contexts);
});

test('an invocation that outlives its description changes none of the others', () => {
  const log = new InvocationLog();
  start(log, 'long', 'long');
  for (let n = 0; n < LIMITS.describedInvocations; n++) {
    start(log, `r-${n}`);
    log.end({ requestId: `r-${n}`, outcome: 'ok', durationMs: 1 });
  }
  expect(log.runningContexts).toEqual(['long']);
  log.markRunning('timeout', 'long');
  log.end({ requestId: 'long', outcome: 'error', durationMs: 9 });
  expect(new Set(log.describe().map(({ outcome, durationMs }) => `${outcome} ${durationMs}`))).toEqual(
    new Set(['ok 1']),
  );
});
