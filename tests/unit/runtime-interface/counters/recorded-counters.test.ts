import { describe, expect, test } from 'vitest';
import { COUNTER_FORMS } from '../../../../contract/counters/placement.ts';
import { sha256 } from '../../support/recorded.ts';
import { recordedCounters } from '../../support/recorded-counters.ts';

const HANDLER = `const isLoaded = () => process.moduleLoadList.includes('NativeModule inspector');
const later = (n) => n;
exports.handler = async ({ forEver, twice, exit }) => {
  if (twice) later(later(1));
  if (exit) process.exit(1);
  while (forEver) later(2);
  return isLoaded();
};
`;

describe.each(COUNTER_FORMS)('%s', (form) => {
  test('counts without an inspector, and names the text that was there before', async () => {
    const { answers, objects, ranOf } = await recordedCounters(
      { 'index.js': HANDLER },
      { form, events: ['{}', '{"twice":true}', '{}'] },
    );
    expect(answers.map(({ payload }) => payload)).toEqual([false, false, false]);
    const [raw] = objects;
    expect(raw).toMatchObject({ engine: form, result: [{ form, functions: [], hash: sha256(HANDLER) }] });
    expect(raw?.result[0]?.script).toBeDefined();
    // Of hits the sums are takes.
    const twice = form === 'counters-1' ? 2 : 1;
    expect(ranOf('index.js', HANDLER)).toMatchObject({ program: [1], function: [3, twice, 3] });
  });

  test('reads an endless loop, which the time limit ends', async () => {
    const { objects, ranOf } = await recordedCounters(
      { 'index.js': HANDLER },
      { form, events: ['{}', '{"forEver":true}'], timeout: 1 },
    );
    expect(objects[0]?.invocations.map(({ outcome }) => outcome)).toEqual(['ok', 'timeout']);
    const { body: [ran = 0] = [], function: functions } = ranOf('index.js', HANDLER);
    expect(ran).toBeGreaterThanOrEqual(form === 'counters-1' ? 1000 : 1);
    expect([functions?.[0], functions?.[2]]).toEqual([1, 2]);
  });
});

test.each(['a.js', 'lib/b.cjs'])(
  'a text that begins with a byte order mark is stored as it is compiled: %s',
  async (path) => {
    const text = 'exports.it = () => 1;\n';
    const { objects } = await recordedCounters({
      'index.js': `exports.handler = async () => require('./${path}').it();\n`,
      [path]: `\uFEFF${text}`,
    });
    const entry = objects[0]?.result.find(({ url }) => url.endsWith(`/${path}`));
    expect(entry).toMatchObject({ hash: sha256(text), script: expect.stringMatching(/^[0-9a-f]{64}$/) });
  },
);
