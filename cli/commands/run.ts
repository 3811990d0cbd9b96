import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { messageOf, UsageError } from '../../combiner-image/errors.ts';
import { endRun, type RunRecord, runName, startRun } from '../../combiner-image/read/runs.ts';
import { parseStoreLocation, type StoreLocation } from '../../combiner-image/store/location.ts';
import { defineCommand } from '../command.ts';
import { printJson, printLines } from '../print.ts';
import { JSON_OPTION, parseOneLocation } from '../store-options.ts';

/** Where the program that runs the tests finds the name, to begin contexts with it. */
const RUN_VARIABLE = 'LAMBDA_COVERAGE_RUN';

/** Marks a test run in a store. */
export const runCommand = defineCommand({
  name: 'run',
  summary: 'mark a test run in a store, so that report --run shows what ran in it',
  usage: 'start NAME | end [NAME] | [--name NAME] -- COMMAND …  [--store STORE]',
  about: `Notes in the store when a test run begins and ends. With a command, runs it in between, with the run's name in ${RUN_VARIABLE}, and exits as it does. "report --run NAME" shows what ran in it: by contexts that are NAME or begin with NAME/, where tests send x-coverage-context, or else by the time.`,
  options: {
    store: { type: 'string', value: 'STORE', help: 'the store (default: .lambda-coverage)' },
    name: {
      type: 'string',
      value: 'NAME',
      help: 'name of the run of a command (default: run- and the time)',
    },
    ...JSON_OPTION,
  },
  async run({ store, name, json }, [word, ...rest]) {
    const location =
      store === undefined ? parseOneLocation([], 'run') : (parseStoreLocation(store) satisfies StoreLocation);
    const say = (record: RunRecord) => (json ? printJson(record) : printLines([inWords(record)]));
    const [given, ...more] = rest;
    if (word === 'start' && given !== undefined && more.length === 0) {
      await say(await startRun(location, runName(given, 'run start')));
      return 0;
    }
    if (word === 'end' && more.length === 0) {
      await say(await endRun(location, given === undefined ? undefined : runName(given, 'run end')));
      return 0;
    }
    if (word === undefined || word === 'start' || word === 'end')
      throw new UsageError('Give "start NAME", "end", or a command behind --.');
    const called = runName(name ?? `run-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`, '--name');
    await startRun(location, called);
    const code = await exitCodeOf(word, rest, called);
    console.error(inWords(await endRun(location, called)));
    return code;
  },
});

function inWords({ name, startedAt, endedAt }: RunRecord): string {
  return endedAt === undefined
    ? `Run ${name} began at ${startedAt}`
    : `Run ${name} was from ${startedAt} to ${endedAt}: see it with --run ${name}`;
}

/** @throws UsageError when the command cannot be started */
async function exitCodeOf(command: string, args: readonly string[], run: string): Promise<number> {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, [RUN_VARIABLE]: run },
    shell: process.platform === 'win32',
  });
  try {
    const [code, signal]: (number | NodeJS.Signals | null)[] = await once(child, 'close');
    if (typeof code === 'number') return code;
    return 128 + (typeof signal === 'string' ? constants.signals[signal] : 0);
  } catch (cause) {
    throw new UsageError(`${command} cannot be started: ${messageOf(cause)}`, { cause });
  }
}
