import { join } from 'node:path';
import { expect, test } from 'vitest';
import { healthRequest } from '../../../runtime-interface/health/request.ts';
import type { HealthReport } from '../../../runtime-interface/health/status.ts';
import { DIRECT, HEALTH_CHECKS, HTTP, OTHER_EVENTS, PATH } from '../support/health-events.ts';
import { invoked } from '../support/invoked.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder } from '../support/recorded.ts';

const FUNCTIONS = join(import.meta.dirname, '../../fixtures/functions');

test.each(Object.entries(HEALTH_CHECKS))('%s asks for the health check, unless it is off', (_, event) => {
  expect(healthRequest(event, PATH)).toEqual({ flush: 'flush' in event });
  expect(healthRequest(event, undefined)).toBeUndefined();
});

test.each(Object.entries(OTHER_EVENTS))('%s is the handler’s', (_, event) => {
  expect(healthRequest(event, PATH)).toBeUndefined();
});

test.each(['yes', 1, null, {}])('flush is a yes or no: %j is no yes', (flush) => {
  expect(healthRequest({ ...DIRECT, flush }, PATH)).toEqual({ flush: false });
});

test('an HTTP request cannot ask to flush', () => {
  expect(healthRequest({ ...HTTP, flush: true }, PATH)).toEqual({ flush: false });
});

test('the handler gets every event that is not a health check, as it came', async () => {
  const { payloads } = await invoked('index.handler', Object.values(OTHER_EVENTS), {
    taskRoot: join(FUNCTIONS, 'events'),
    dir: temporaryFolder(),
    record: true,
  });
  expect(payloads).toEqual(Object.values(OTHER_EVENTS).map((event) => ({ handled: event })));
});

test('switched off, the handler gets both forms', async () => {
  const { payloads } = await invoked('index.handler', [DIRECT, HTTP], {
    taskRoot: join(FUNCTIONS, 'events'),
    dir: temporaryFolder(),
    record: true,
    env: { COVERAGE_HEALTH_PATH: 'off' },
  });
  expect(payloads).toEqual([{ handled: DIRECT }, { handled: HTTP }]);
});

test('only with flush are counts uploaded that bring no new code', async () => {
  const dir = temporaryFolder();
  const step = { step: 'one' };
  const seen: { uploads: number; one: number | undefined }[] = [];
  await invoked('index.handler', [step, step, step, DIRECT, { ...DIRECT, flush: true }], {
    taskRoot: join(FUNCTIONS, 'steps'),
    functionName: 'steps',
    dir,
    record: true,
    onAnswer: ({ payload }) => {
      const { counts } = payload as Partial<HealthReport>;
      if (counts === undefined) return;
      seen.push({ uploads: counts.uploads, one: entryCounts(rawObjects(dir, 'steps'), 'index.js')['one'] });
    },
  });
  const [before, after] = seen;
  expect(before?.one).toBeLessThan(3);
  expect(after?.one).toBe(3);
  expect(after?.uploads).toBe((before?.uploads ?? 0) + 1);
});
