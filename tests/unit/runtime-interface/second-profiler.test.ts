import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { HealthReport } from '../../../runtime-interface/health/status.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { nodeBinaries } from '../../accuracy/node-binaries.ts';
import { temporaryFolder } from '../support/recorded.ts';

interface Seen {
  codes: string[];
  warnings: number;
  /** How often code is counted that ran only behind the other tool's. */
  afterwards: number | undefined;
}

async function seen(ways: string[], nodePath: string): Promise<Seen> {
  const dir = temporaryFolder();
  let log = '';
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot: join(import.meta.dirname, '../../fixtures/functions/second-profiler'),
    functionName: 'profiled',
    dir,
    events: [...ways.map((way) => JSON.stringify({ way })), '{"lambdaCoverage":"health"}'],
    nodePath,
    onLog: (text) => {
      log += text;
    },
  });
  const report = answers.at(-1)?.payload as HealthReport | undefined;
  const [name = ''] = readdirSync(join(dir, 'raw/profiled'));
  const raw: RawObject = JSON.parse(String(gunzipSync(readFileSync(join(dir, 'raw/profiled', name)))));
  const functions = raw.result.flatMap((script) => script.functions);
  return {
    codes: report?.errors.map(({ code }) => code) ?? [],
    warnings: log.match(/another tool uses V8's profiler/g)?.length ?? 0,
    afterwards: functions.find(({ functionName }) => functionName === 'afterwards')?.ranges[0]?.count,
  };
}

// Not Node 20 as well: each costs many seconds of a processor.
describe.each(await nodeBinaries([22]))('%s', (node) => {
  test('without another tool none is suspected, however hot the code', async () => {
    const ways = [...Array<string>(200).fill('none'), 'afterwards'];
    expect(await seen(ways, node)).toEqual({ codes: [], warnings: 0, afterwards: 1 });
  });

  test.each(['coverage', 'take', 'stop', 'cpu profile'])(
    'another tool (%s) is noticed, said once, and recording goes on',
    async (way) => {
      const ways = ['none', way, 'afterwards', 'none'];
      expect(await seen(ways, node)).toEqual({ codes: ['profiler-shared'], warnings: 1, afterwards: 1 });
    },
  );

  test.each(['take', 'stop'])('and so it is (%s) where the worker takes', async (way) => {
    const many = Array<string>(LIMITS.takeOverInvocations + 10).fill('none');
    const ways = [...many, way, 'afterwards', 'none'];
    expect(await seen(ways, node)).toEqual({ codes: ['profiler-shared'], warnings: 1, afterwards: 1 });
  });
});
