import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HEALTH = '{"lambdaCoverage":"health","flush":true}';

/** The answers' errors by code, what was stored, and what `doctor` says. */
async function heard(files: Record<string, string>, events: string[]) {
  const store = temporaryFolder();
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot: writeFiles(temporaryFolder(), files),
    events: [...events, HEALTH],
    dir: store,
    functionName: 'quiet',
    onLog: () => {},
  });
  const health = answers.at(-1)?.payload as { status: string; errors: { code: string; message: string }[] };
  const { advice } = await examine([parseStoreLocation(store)], {});
  return { ...health, advice: advice.join('\n'), objects: rawObjects(store, 'quiet') };
}

test('events that reach no handler are in health, raw object and doctor', async () => {
  const { status, errors, advice, objects } = await heard(
    { 'index.js': 'exports.handler = async () => 1;' },
    ['no JSON', '{}', 'none either'],
  );
  expect([status, errors]).toEqual([
    'degraded',
    [
      {
        code: 'unhandled',
        message: '2 invocations have never reached the handler: check that events are JSON.',
      },
    ],
  ]);
  expect(objects.map(({ lost, invocationCount }) => [lost, invocationCount])).toEqual([
    [{ objects: 0, unhandled: 2 }, 1],
  ]);
  expect(advice).toContain('quiet: 2 invocations never reached the handler');
});

test('a script whose file was changed while it ran has the text that ran', async () => {
  const { status, errors, advice } = await heard(
    {
      'index.js': `require('node:fs').writeFileSync(__filename, 'changed');\nexports.handler = async () => 1;`,
    },
    ['{}'],
  );
  expect([status, errors, advice]).toEqual(['ok', [], '']);
});

test('an ordinary function has nothing to say', async () => {
  const { status, errors, advice, objects } = await heard(
    { 'index.js': 'exports.handler = async () => 1;' },
    ['{}'],
  );
  expect([status, errors, advice]).toEqual(['ok', [], '']);
  expect(objects[0]).not.toHaveProperty('lost');
});
