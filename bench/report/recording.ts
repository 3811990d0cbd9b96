import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { invokeLocally } from '../../cli/invoke/invoke.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import type { Workload } from './workload.ts';

const FUNCTION = 'bench';

/**
 * Runs a workload with the recorder, one sandbox per list of events, into a directory store.
 * @returns what the sandboxes uploaded.
 */
export async function record(workload: Workload, store: string): Promise<RawObject[]> {
  for (const events of workload.sandboxes) {
    let log = '';
    const answers = await invokeLocally({
      handler: 'index.handler',
      functionName: FUNCTION,
      taskRoot: workload.taskRoot,
      events: events.map((event) => JSON.stringify(event)),
      env: { COVERAGE_EXCLUDE: 'node_modules/**' },
      dir: store,
      onLog: (text) => {
        log += text;
      },
    });
    if (answers.some(({ functionError }) => functionError !== undefined))
      throw new Error(`the workload ${workload.name} failed:\n${log}`);
  }
  const folder = join(store, 'raw', FUNCTION);
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(
      async (name) => JSON.parse(gunzipSync(await readFile(join(folder, name))).toString()) as RawObject,
    ),
  );
}
