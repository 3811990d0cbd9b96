import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const MODULE = join(import.meta.dirname, '../../../runtime-interface/main-thread/own-young-generation.ts');

/** Makes garbage of which much is alive for a while, so that V8 gives it all the new space that it may have. */
const FILES = {
  'thread.mjs': `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { parentPort } from 'node:worker_threads';
    let kept = [];
    for (let made = 0; made < 3e6; made++) {
      kept.push({ made, list: [made] });
      if (kept.length > 60_000) kept = [];
    }
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    parentPort.postMessage(space.space_size / 2 ** 20);
  `,
  'main.mjs': `
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    import { withOwnYoungGeneration } from ${JSON.stringify(MODULE)};
    const file = new URL('./thread.mjs', import.meta.url);
    const own = withOwnYoungGeneration(
      () => new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: 6 } }),
      (made, then) => made.once('online', then),
    );
    const [ownMb] = await once(own, 'message');
    const [usersMb] = await once(new Worker(file), 'message');
    console.log(JSON.stringify({ ownMb, usersMb }));
  `,
};

async function newSpaces(args: string[], options = ''): Promise<{ ownMb: number; usersMb: number }> {
  const folder = writeFiles(temporaryFolder(), FILES);
  const { stdout } = await promisify(execFile)(process.execPath, [...args, join(folder, 'main.mjs')], {
    env: { ...process.env, NODE_OPTIONS: options },
  });
  return JSON.parse(stdout) as { ownMb: number; usersMb: number };
}

test.each([
  ['by argument, as Lambda does', ['--max-semi-space-size=64'], ''],
  ['by NODE_OPTIONS, in the other spelling', [], '--max_semi_space_size=64'],
])(
  'its new space is small whatever the process was given %s, and threads of the function get what was given',
  async (_, args, options) => {
    const { ownMb, usersMb } = await newSpaces(args, options);
    expect(ownMb).toBeLessThanOrEqual(8);
    expect(usersMb).toBeGreaterThan(8);
  },
);
