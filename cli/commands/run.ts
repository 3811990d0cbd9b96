import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { STOP_SIGNALS } from '../../combiner-image/begun.ts';
import { StoreUnreachableError, UsageError } from '../../combiner-image/errors.ts';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import type { FlushedFunction } from '../../combiner-image/flush/flush.ts';
import { nearest } from '../../combiner-image/nearest.ts';
import { endRun, finishRun, type RunRecord, runName, startRun } from '../../combiner-image/read/runs.ts';
import type { StoreLocation } from '../../combiner-image/store/location.ts';
import { defineCommand } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { keepOutOfGit } from '../default-directory.ts';
import {
  FLUSH_OPTIONS,
  type Flush,
  exitCodeOf as flushExitCode,
  flushedInWords,
  flushSandboxes,
  parseFlush,
} from '../flush-options.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { untilStopped } from '../stop-signals.ts';
import { parseNewLocation, parseOneLocation, STORE_KEY } from '../store-options.ts';

/** Where the program that runs the tests finds the name, to begin contexts with it. */
const RUN_VARIABLE = 'LAMBDA_COVERAGE_RUN';

/** Marks a test run in a store. */
export const runCommand = defineCommand({
  name: 'run',
  usage: 'start NAME | end [NAME] | [--name NAME] -- COMMAND …  [--store STORE] [--flush]',
  about: `Marks in the store when a test run begins and ends. With a command, runs it in between, with the run's name in ${RUN_VARIABLE}, and exits as it does; with --json its output goes to stderr. A signal goes on to it, and the run ends with it. "report --run NAME" shows what ran in it: by contexts that are NAME or begin with NAME/, where tests send x-coverage-context, or else by the time. With --flush, warm sandboxes hand over what they ran, before a run begins and after it has ended; exits with 4 if none of a function's sandboxes could be asked.`,
  examples: [
    ['lambda-coverage run --name pr-17 -- npm run e2e', 'mark what the tests run'],
    [
      'lambda-coverage run start nightly --store s3://my-coverage/coverage',
      'the same in two steps; run end closes it',
    ],
    ['lambda-coverage run --flush -- npm run e2e', 'and have warm sandboxes hand over at its end'],
  ],
  options: {
    store: {
      type: 'string',
      value: 'STORE',
      help: 'the store (default: .lambda-coverage)',
      config: STORE_KEY.store.config,
    },
    name: {
      type: 'string',
      value: 'NAME',
      help: 'name of the run of a command (default: run- and the time)',
    },
    ...FLUSH_OPTIONS,
    ...JSON_OPTION,
  },
  async run({ store, name, json, ...options }, [word, ...rest]) {
    const stores = store === undefined ? [] : [store];
    const flush = parseFlush(options);
    const say = async (marked: Marked): Promise<number> => {
      const { record, flushed } = marked;
      await (json ? printJson({ ...record, flushed }) : printLines(inWords(marked)));
      return flushExitCode(flushed ?? []);
    };
    const [given, ...more] = rest;
    if (word === 'start' && given !== undefined && more.length === 0)
      return say(await start(parseNewLocation(stores, 'run'), runName(given, 'run start'), flush));
    if (word === 'end' && more.length === 0) {
      const ended = given === undefined ? undefined : runName(given, 'run end');
      const location = parseOneLocation(stores, 'run');
      return say(await handOver(location, await endRun(location, ended), flush));
    }
    if (word === undefined || word === 'start' || word === 'end')
      throw new UsageError('Give "start NAME", "end", or a command after --.');
    const location = parseNewLocation(stores, 'run');
    const called = runName(name ?? `run-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`, '--name');
    let exitCode = 0;
    await untilStopped(async (stop, atOnce) => {
      const { record, flushed: before = [] } = await start(location, called, flush);
      let ended = record;
      try {
        const output = json ? 'stderr' : 'stdout';
        if (!stop.aborted) exitCode = await exitCodeOf(word, rest, { run: called, output, atOnce });
      } finally {
        ended = await finishRun(location, record);
      }
      const marked = await handOver(location, ended, stop.aborted ? undefined : flush);
      exitCode ||= flushExitCode([...before, ...(marked.flushed ?? [])]);
      if (json) await printJson({ ...ended, flushed: marked.flushed, exitCode });
      else for (const line of inWords(marked)) consoleLog.progress(line);
    });
    return exitCode;
  },
});

/** A run that was begun or ended, and who was asked to hand over. */
interface Marked {
  record: RunRecord;
  flushed?: FlushedFunction[] | undefined;
}

/** Sandboxes hand over first: what they upload later is of the run. */
async function start(location: StoreLocation, name: string, flush: Flush | undefined): Promise<Marked> {
  const flushed = flush && (await flushSandboxes(location, new Date(), flush).catch(isNewStore));
  const record = await startRun(location, name);
  keepOutOfGit(location);
  // What cannot be listed now, either, is said.
  return { record, flushed: flush && (flushed ?? (await flushSandboxes(location, new Date(), flush))) };
}

/** A directory that does not exist is made by the mark. */
function isNewStore(error: unknown): undefined {
  if (!(error instanceof StoreUnreachableError)) throw error;
}

/** After a run has ended: what starts for it is not of the run. */
async function handOver(
  location: StoreLocation,
  record: RunRecord,
  flush: Flush | undefined,
): Promise<Marked> {
  return { record, flushed: flush && (await flushSandboxes(location, new Date(record.startedAt), flush)) };
}

function inWords({ record: { name, startedAt, endedAt }, flushed }: Marked): string[] {
  return [
    ...(flushed === undefined ? [] : flushedInWords(flushed)),
    endedAt === undefined
      ? `Run ${name} began at ${startedAt}`
      : `Run ${name} was from ${startedAt} to ${endedAt}: see it with --run ${name}`,
  ];
}

interface Surroundings {
  run: string;
  /** Which of our streams takes what the command writes to stdout. */
  output: 'stdout' | 'stderr';
  /** Ends the command at once. */
  atOnce: AbortSignal;
}

/**
 * Runs a command to its end. A signal that we get goes on to it.
 * @throws UsageError when the command cannot be started
 */
async function exitCodeOf(
  command: string,
  args: readonly string[],
  { run, output, atOnce }: Surroundings,
): Promise<number> {
  const child = spawn(command, args, {
    stdio: ['inherit', output === 'stdout' ? 'inherit' : process.stderr, 'inherit'],
    env: { ...process.env, [RUN_VARIABLE]: run },
    shell: process.platform === 'win32',
  });
  // A terminal sends its own to all who run in it.
  const passOn = (signal: NodeJS.Signals) => {
    if (signal === 'SIGTERM' || !isatty(0)) child.kill(signal);
  };
  const kill = () => child.kill('SIGKILL');
  for (const signal of STOP_SIGNALS) process.on(signal, passOn);
  atOnce.addEventListener('abort', kill);
  try {
    const [code, signal]: (number | NodeJS.Signals | null)[] = await once(child, 'close');
    if (typeof code === 'number') return code;
    return 128 + (typeof signal === 'string' ? constants.signals[signal] : 0);
  } catch (cause) {
    const meant = nearest(command, ['start', 'end']);
    throw new UsageError(`${command} cannot be started: ${reasonOf(cause)}.${meant}`, { cause });
  } finally {
    atOnce.removeEventListener('abort', kill);
    for (const signal of STOP_SIGNALS) process.off(signal, passOn);
  }
}
