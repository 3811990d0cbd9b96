import { expect, test } from 'vitest';
import { nodeProgram } from '../../../cli/invoke/node-program.ts';
import { Sandbox } from '../../../cli/invoke/sandbox.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

test('an event that comes while a sandbox handles another one is refused with what to do', async () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': 'exports.handler = async (event) => event;\n',
  });
  const sandbox = await Sandbox.start({
    settings: { name: 'echo', handler: 'index.handler', taskRoot, timeout: 60, memory: 1024, region: 'x' },
    env: {},
    program: nodeProgram(process.execPath, undefined),
    onLog: () => {},
  });
  try {
    const [first, second] = await Promise.allSettled([sandbox.invoke('1'), sandbox.invoke('2')]);
    expect(first).toMatchObject({ value: { payload: 1 } });
    expect(second).toMatchObject({
      reason: { message: expect.stringMatching(/still handles request \S+\. .* wait for each answer/) },
    });
    expect(await sandbox.invoke('3')).toMatchObject({ payload: 3 });
  } finally {
    sandbox.kill();
  }
});
