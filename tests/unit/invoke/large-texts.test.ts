import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { builtRecorder, nodeProgram } from '../../../cli/invoke/node-program.ts';
import { Sandbox } from '../../../cli/invoke/sandbox.ts';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder } from '../support/compacted.ts';
import { invoked } from '../support/invoked.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = 'exports.handler = async function answer() { return 1; };\n';
const LARGE = `${HANDLER}// ${'x'.repeat(LIMITS.promptTextUnits)}\n`;

interface Started {
  sandbox: Sandbox;
  store: string;
  /** Of the stored texts. */
  texts(): string[];
}

interface Places {
  taskRoot: string;
  store: string;
}

function placesOf(files: Record<string, string>): Places {
  return { taskRoot: writeFiles(temporaryFolder(), files), store: temporaryFolder() };
}

async function started({ taskRoot, store }: Places, scripts = 'upload'): Promise<Started> {
  const folder = join(store, 'scripts', 'large');
  const sandbox = await Sandbox.start({
    settings: {
      name: 'large',
      handler: 'index.handler',
      taskRoot,
      timeout: 60,
      memory: 1024,
      region: 'us-east-1',
    },
    env: { COVERAGE_DIR: store, COVERAGE_SCRIPTS: scripts },
    program: nodeProgram(process.execPath, builtRecorder()),
    onLog: () => {},
  });
  const texts = () => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.gz')) : []);
  return { sandbox, store, texts };
}

/** A sandbox that answers once and is killed, and whose text has not arrived. */
async function killedBefore(places = placesOf({ 'index.js': LARGE })): Promise<string> {
  const { sandbox, store } = await started(places);
  try {
    await sandbox.invoke('{}');
  } finally {
    sandbox.kill();
  }
  // A fast machine may have sent it.
  rmSync(join(store, 'scripts'), { recursive: true, force: true });
  return store;
}

function dueIn(store: string): unknown[] {
  return rawObjects(store, 'large').flatMap(({ result }) => result.map(({ due }) => due));
}

describe('a large text', () => {
  test('of a sandbox that was killed after one invocation: the counts are there, and the report says why it is not', async () => {
    const store = await killedBefore();
    expect(entryCounts(rawObjects(store, 'large'), 'index.js')).toMatchObject({ answer: 1 });
    expect(dueIn(store)).toEqual([true]);
    const { log } = await combineFolder(store).catch((error: Error) => ({ log: [error.message] }));
    expect(log.join('\n')).toContain('its text is not in the store yet: it is large');
    const { advice } = await examine([parseStoreLocation(store)], {});
    expect(advice).toEqual([expect.stringContaining('Some large scripts have no text in the store yet')]);
  });

  test('is due in what the objects of several sandboxes are compacted to', async () => {
    const places = placesOf({ 'index.js': LARGE });
    const { store } = places;
    for (let sandboxes = 0; sandboxes < 2; sandboxes++) await killedBefore(places);
    expect(dueIn(store)).toEqual([true, true]);
    await compactFolder(store, { prune: true, until: new Date(Date.now() + 7_200_000) });
    expect(dueIn(store)).toEqual([true]);
  });

  test('arrives with the next invocations', async () => {
    const { sandbox, texts } = await started(placesOf({ 'index.js': LARGE }));
    try {
      await vi.waitFor(
        async () => {
          await sandbox.invoke('{}');
          expect(texts()).toHaveLength(1);
        },
        { timeout: 60_000, interval: 1 },
      );
    } finally {
      sandbox.kill();
    }
  });

  test('arrives at the end of the sandbox', async () => {
    const { sandbox, store, texts } = await started(placesOf({ 'index.js': LARGE }));
    await sandbox.invoke('{}');
    await sandbox.stop();
    expect(texts()).toHaveLength(1);
    const { log, unconverted } = await combineFolder(store);
    expect([unconverted, log]).toEqual([0, []]);
  });

  test('is waited for with COVERAGE_SCRIPTS=hold', async () => {
    const { sandbox, texts } = await started(placesOf({ 'index.js': LARGE.repeat(4) }), 'hold');
    await sandbox.invoke('{}');
    sandbox.kill();
    expect(texts()).toHaveLength(1);
  });

  test('is waited for by the health check that asks for it', async () => {
    const { sandbox, texts } = await started(placesOf({ 'index.js': LARGE.repeat(4) }));
    await sandbox.invoke('{}');
    await sandbox.invoke('{"lambdaCoverage":"health","flush":true}');
    sandbox.kill();
    expect(texts()).toHaveLength(1);
  });
});

test('`invoke` leaves nothing due: one event, then a report', async () => {
  const store = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': LARGE.repeat(4) });
  await invoked('index.handler', [{}], { taskRoot, record: true, dir: store, functionName: 'large' });
  const { log, unconverted } = await combineFolder(store);
  expect([unconverted, log]).toEqual([0, []]);
});

test('texts that are not large together are there after one invocation', async () => {
  const half = 'x'.repeat(LIMITS.promptTextUnits / 2 - 200);
  const { sandbox, store, texts } = await started(
    placesOf({
      'index.js': `require('./other.js');\n${HANDLER}// ${half}\n`,
      'other.js': `// ${half}\n`,
    }),
  );
  await sandbox.invoke('{}');
  sandbox.kill();
  expect(texts()).toHaveLength(2);
  expect(dueIn(store)).toEqual([undefined, undefined]);
});
