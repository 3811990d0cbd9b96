import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../../combiner-image/errors.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { plural } from '../../combiner-image/plural.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { namedStores } from '../../contract/stores.ts';
import { wildcard } from '../../contract/wildcard.ts';
import { defineCommand } from '../command.ts';
import type { Configured } from '../config/configured.ts';
import { fromFolder, pythonFromFolder } from '../config/from-folder.ts';
import { consoleLog } from '../console-log.ts';
import { DEFAULT_DIRECTORY, defaultDirectory, ignoreItself } from '../default-directory.ts';
import { OUTPUT_KEY } from '../default-output.ts';
import { EXPECT_KEY, parseExpected } from '../expected.ts';
import type { Answer } from '../invoke/answer.ts';
import { type ConfiguredFunction, configuredName } from '../invoke/configured-name.ts';
import { readEvent } from '../invoke/events.ts';
import { FolderWatch } from '../invoke/folder-watch.ts';
import { functionNameOf } from '../invoke/handler-file.ts';
import { DEFAULT_TIMEOUT, invokeLocally } from '../invoke/invoke.ts';
import { InvokeError } from '../invoke/invoke-error.ts';
import { missingModule } from '../invoke/missing-module.ts';
import { FOR_BUCKET, mustTakeCoverage, type RecordedStore, recordedStore } from '../invoke/recorded-store.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print } from '../print.ts';
import { untilStopped } from '../stop-signals.ts';
import { FOLDER_STORE_KEY } from '../store-options.ts';

/** Runs a handler on this machine. Answers go to stdout, everything else to stderr. */
export const invokeCommand = defineCommand({
  name: 'invoke',
  usage: '<handler> --event FILE… [--task-root DIR]',
  about:
    "Runs a Lambda handler of Node.js or Python (file and export, as in the function's settings: index.handler, src/orders.handler) on this machine with the recorder. One sandbox takes all events in order. Each answer is one line of JSON on stdout; what the function logs goes to stderr. A function that does not start ends with exit code 6. One that throws has answered: exit code 0, unless --fail-on-error is given.",
  examples: [
    ['lambda-coverage invoke index.handler --event event.json', 'a handler in this folder, with one event'],
    ['lambda-coverage invoke index.handler --task-root dist --event a.json', 'code that was built into dist'],
    [
      "lambda-coverage invoke index.handler --event '{}' --env TABLE=orders",
      'with a variable of the function',
    ],
    ['lambda-coverage invoke src/orders.handler --event order.json', 'a function in Python: src/orders.py'],
  ],
  options: {
    handler: {
      type: 'string',
      value: 'HANDLER',
      help: 'the handler that invoke runs, as in the settings of the function: file and export, such as index.handler, or module and function of Python',
      config: { resolve: fromFolder },
      positional: true,
    },
    ...EXPECT_KEY,
    ...FOLDER_STORE_KEY,
    output: { ...OUTPUT_KEY.output, positional: 'file' },
    event: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'a file with the event as JSON, - for stdin, or the JSON itself; repeatable',
    },
    python: {
      type: 'string',
      value: 'PATH',
      help: 'the python3 that runs a function in Python (default: that of the virtual environment in VIRTUAL_ENV, else python3 of the PATH)',
      config: { resolve: pythonFromFolder },
    },
    'task-root': { type: 'string', value: 'DIR', help: 'the deployed folder (default: the current folder)' },
    env: {
      type: 'string',
      multiple: true,
      value: 'NAME=VALUE',
      help: "a variable of the function; NAME alone takes the shell's value; repeatable",
    },
    dir: {
      type: 'string',
      value: 'DIR',
      forBucket: FOR_BUCKET,
      help: `where coverage is written (default: the store that --env names, or else the configuration file's where it is a folder, or else ${DEFAULT_DIRECTORY})`,
    },
    'function-name': {
      type: 'string',
      value: 'NAME',
      help: "name of the function (default: that of the function with this handler in the configuration file's expect, or from the handler's file or folder)",
    },
    timeout: {
      type: 'string',
      value: 'SECONDS',
      help: `limit of each invocation, 1 to 900 (default: ${DEFAULT_TIMEOUT})`,
    },
    'fail-on-error': {
      type: 'boolean',
      help: 'exit with 6 when the function answers an event with an error',
    },
    watch: {
      type: 'boolean',
      help: 'handle the events again whenever a file below the task root changes, until you stop it',
    },
    ...JSON_OPTION,
  },
  instead: {
    context:
      'An event brings its context in the header x-coverage-context; --env COVERAGE_CONTEXT=NAME gives one to all events. Add --env COVERAGE_ATTRIBUTION=on.',
  },
  async run(values, positionals, configured) {
    const taskRoot = values['task-root'];
    const usual = values.handler === undefined ? [] : [relative(taskRoot ?? '.', values.handler)];
    const handler = handlerIn(positionals.length > 0 ? positionals : usual);
    if (values.event === undefined)
      throw new UsageError(`Give at least one event: --event event.json, or --event '{}'.`);
    let printed = Promise.resolve();
    const printAnswer = ({ payload }: Answer) => {
      printed = printed.then(() => print(JSON.stringify(payload)));
      // Awaited in the end.
      printed.catch(() => {});
    };
    const env = variables(values.env ?? [], process.env);
    // What the function itself is told counts before the file.
    const dir = values.dir ?? (namedStores(env).length > 0 ? undefined : values.store?.[0]);
    const options = {
      handler,
      taskRoot,
      env,
      dir,
      known: configuredFunctions(values.expect).map((each) => each.handler),
      pythonPath: values.python,
      functionName: functionName(values['function-name']) ?? expectedName(values, handler, configured),
      timeout: timeout(values.timeout),
      events: values.event.map(readEvent),
      onAnswer: values.json ? undefined : printAnswer,
    };
    const store = recordedStore(dir, resolve(taskRoot ?? '.'), env);
    mustTakeCoverage(store);
    let hasFailed = false;
    const invokeOnce = async (signal: AbortSignal, atOnce: AbortSignal) => {
      const answers = await invokeLocally({ ...options, signal, atOnce });
      hasFailed = answers.some(
        ({ initFailed, functionError }) =>
          initFailed || (values['fail-on-error'] && functionError !== undefined),
      );
      if (store.location === defaultDirectory()) ignoreItself(store.location);
      if (values.json) await print(JSON.stringify({ answers }, null, 2));
      await printed;
      const missing = missingModule(answers, resolve(taskRoot ?? '.'), handler);
      if (missing !== undefined) consoleLog.warn(missing);
      console.error(harmlessLine(summary(answers, store)));
    };
    await untilStopped((signal, atOnce) =>
      values.watch
        ? againOnChange(resolve(taskRoot ?? '.'), store, values.output, signal, () =>
            invokeOnce(signal, atOnce),
          )
        : invokeOnce(signal, atOnce),
    );
    return hasFailed ? 6 : 0;
  },
});

/** A handler that is not there is a build that goes on. */
async function againOnChange(
  taskRoot: string,
  store: RecordedStore,
  output: string | undefined,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const watch = new FolderWatch(taskRoot, [
    ...(store.kind === 'directory' ? [store.location] : []),
    ...(output === undefined ? [] : [output]),
  ]);
  try {
    do {
      await work().catch((error: unknown) => {
        if (!(error instanceof InvokeError)) throw error;
        consoleLog.warn(error.message);
      });
      if (!signal.aborted) consoleLog.progress(`Waiting for changes in ${taskRoot}`);
    } while (await watch.changed(signal));
  } finally {
    watch.close();
  }
}

function handlerIn([handler, ...more]: readonly string[]): string {
  if (handler === undefined) throw new UsageError('Which handler? Give file.export, such as index.handler.');
  if (more.length > 0)
    throw new UsageError(`Unexpected argument ${more.join(' ')}: give one handler, and events with --event.`);
  return handler;
}

function variables(pairs: readonly string[], shell: NodeJS.ProcessEnv): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => {
    const [, name, , value] = /^([A-Za-z_]\w*)(=([\s\S]*))?$/.exec(pair) ?? [];
    if (name === undefined) throw new UsageError(`--env ${pair}: write NAME=VALUE.`);
    const given = value ?? shell[name];
    if (given === undefined)
      throw new UsageError(`--env ${name}: the shell has no such variable. Write ${name}=VALUE.`);
    return [name, given];
  });
  return Object.fromEntries(entries);
}

function functionName(name: string | undefined): string | undefined {
  if (name === undefined || /^[A-Za-z0-9_-]{1,140}$/.test(name)) return name;
  throw new UsageError(
    `--function-name: "${name}" is not valid. Use at most 140 letters, digits, hyphens and underscores.`,
  );
}

function configuredFunctions(expect: readonly string[] = []): ConfiguredFunction[] {
  return expect.flatMap((text) => {
    const [, name = '', handler] = /^([^=]*)=(.+)$/.exec(text) ?? [];
    return handler === undefined ? [] : { name, handler };
  });
}

/** Under another name it would not be one of those that a report expects. */
function expectedName(
  { expect = [], 'task-root': taskRoot = '.' }: { expect?: string[]; 'task-root'?: string },
  handler: string,
  configured: Configured | undefined,
): string | undefined {
  if (configured === undefined || expect.length === 0) return undefined;
  const functions = configuredFunctions(expect);
  const root = resolve(taskRoot);
  const name = configuredName(functions, root, handler, dirname(resolve(configured.file)));
  // A list that only the deployment writes is nothing that a function needs to run.
  const isThere = expect.every((text) => !text.startsWith('@') || existsSync(text.slice(1)));
  const names = isThere
    ? parseExpected({ expect: expect.map((text) => (text.startsWith('@') ? text : text.replace(/=.*/, ''))) })
    : undefined;
  const own = name ?? functionNameOf(root, handler);
  if (names?.every((each) => !wildcard(each)(own)))
    consoleLog.warn(
      `${configured.file} expects ${someOf(names)}, and this function is recorded as ${own}, which is none of them: give its name with --function-name.`,
    );
  return name;
}

function timeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 900) return seconds;
  throw new UsageError(`--timeout: "${text}" must be a number of seconds from 1 to 900.`);
}

function summary(answers: readonly Answer[], store: RecordedStore): string {
  const failed = answers.filter((answer) => answer.functionError !== undefined).length;
  const errors = failed === 0 ? '' : `, ${plural(failed, 'error')}`;
  const start = answers.some(({ initFailed }) => initFailed)
    ? ' The function failed to start: its log says why.'
    : '';
  return `${plural(answers.length, 'answer')}${errors}.${start} ${whereCoverageIs(store)}`;
}

function whereCoverageIs({ kind, location, isOff }: RecordedStore): string {
  if (isOff || (kind === 'directory' && !existsSync(join(location, 'raw'))))
    return `No coverage was recorded${isOff ? ': COVERAGE_ENABLED is off' : ''}.`;
  // What does not arrive there is in the function's log.
  const verb = kind === 'directory' ? 'is in' : 'goes to';
  return `Coverage ${verb} ${location}. Report: lambda-coverage report ${location}`;
}
