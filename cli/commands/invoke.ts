import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../combiner-image/errors.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { plural } from '../../combiner-image/plural.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY, ignoreItself } from '../default-directory.ts';
import type { Answer } from '../invoke/answer.ts';
import { readEvent } from '../invoke/events.ts';
import { DEFAULT_TIMEOUT, invokeLocally } from '../invoke/invoke.ts';
import { mustTakeCoverage, type RecordedStore, recordedStore } from '../invoke/recorded-store.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print } from '../print.ts';
import { untilStopped } from '../stop-signals.ts';

/** Runs a handler on this machine. Answers go to stdout, everything else to stderr. */
export const invokeCommand = defineCommand({
  name: 'invoke',
  summary: 'run a handler here, without Docker and AWS, and record its coverage',
  usage: '<handler> --event FILE… [--task-root DIR]',
  about:
    "Runs a Lambda handler (file and export, as in the function's settings: index.handler) on this machine with the recorder. One sandbox takes all events in order. Each answer is one line of JSON on stdout; what the function logs goes to stderr. An error of the function is an answer; a function that does not start is exit code 6.",
  options: {
    event: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      help: 'a file with the event as JSON, - for stdin, or the JSON itself; repeatable',
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
      help: `where coverage is written (default: the store that --env names, else ${DEFAULT_DIRECTORY})`,
    },
    'function-name': {
      type: 'string',
      value: 'NAME',
      help: "name of the function (default: from the handler's file or folder)",
    },
    timeout: {
      type: 'string',
      value: 'SECONDS',
      help: `limit of each invocation, 1 to 900 (default: ${DEFAULT_TIMEOUT})`,
    },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const handler = handlerIn(positionals);
    if (values.event === undefined)
      throw new UsageError(`Give at least one event: --event event.json, or --event '{}'.`);
    let printed = Promise.resolve();
    const printAnswer = ({ payload }: Answer) => {
      printed = printed.then(() => print(JSON.stringify(payload)));
      // Awaited in the end.
      printed.catch(() => {});
    };
    const taskRoot = values['task-root'];
    const env = variables(values.env ?? [], process.env);
    const options = {
      handler,
      taskRoot,
      env,
      dir: values.dir,
      functionName: functionName(values['function-name']),
      timeout: timeout(values.timeout),
      events: values.event.map(readEvent),
      onAnswer: values.json ? undefined : printAnswer,
    };
    const store = recordedStore(values.dir, resolve(taskRoot ?? '.'), env);
    mustTakeCoverage(store);
    let hasStarted = true;
    await untilStopped(async (signal, atOnce) => {
      const answers = await invokeLocally({ ...options, signal, atOnce });
      hasStarted = !answers.some(({ initFailed }) => initFailed);
      if (store.location === DEFAULT_DIRECTORY) ignoreItself(DEFAULT_DIRECTORY);
      if (values.json) await print(JSON.stringify({ answers }, null, 2));
      await printed;
      console.error(harmlessLine(summary(answers, store)));
    });
    return hasStarted ? 0 : 6;
  },
});

function handlerIn([handler, ...more]: readonly string[]): string {
  if (handler === undefined) throw new UsageError('Which handler? Give file.export, such as index.handler.');
  if (more.length > 0)
    throw new UsageError(`Unexpected argument ${more.join(' ')}: give one handler, and events by --event.`);
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
