import { parseArgs } from 'node:util';
import { DEFAULT_DIR, DEFAULT_TIMEOUT } from './invoke.ts';
import { InvokeError } from './invoke-error.ts';

export const USAGE = `Usage: lambda-coverage invoke <handler> --event FILE… [options]

Runs a Lambda handler on this machine with the recorder: no Docker, no AWS.
Several events go to one sandbox in their order. Each answer is one line of JSON
on stdout; what the function logs goes to stderr.

  <handler>               file and export, as in the function's settings: index.handler
  --event FILE            a file with the event as JSON, - for stdin, or the JSON itself; repeatable
  --task-root FOLDER      the deployed folder (default: the current folder)
  --env NAME=VALUE        a variable of the function; NAME alone takes the shell's value; repeatable
  --dir FOLDER            where coverage is written (default: ${DEFAULT_DIR})
  --function-name NAME    (default: from the handler's file or folder)
  --timeout SECONDS       of each invocation, 1 to 900 (default: ${DEFAULT_TIMEOUT})
  --json                  one JSON document with all answers instead of lines
`;

export interface InvokeArguments {
  handler: string;
  /** As given: file names, `-`, or JSON. */
  events: string[];
  taskRoot?: string | undefined;
  env: Record<string, string>;
  dir?: string | undefined;
  functionName?: string | undefined;
  timeout?: number | undefined;
  json: boolean;
}

/** @throws InvokeError for anything that cannot be understood. */
export function parseArguments(parameters: readonly string[], shell = process.env): InvokeArguments | 'help' {
  const { values, positionals } = parse(parameters);
  if (values.help) return 'help';
  const [handler, ...more] = positionals;
  if (handler === undefined) throw new InvokeError('Name the handler, like index.handler');
  if (more.length > 0) {
    throw new InvokeError(`One handler at a time; not understood: ${more.join(' ')}. Give events by --event`);
  }
  if (values.event === undefined) {
    throw new InvokeError(`Give at least one event: --event event.json, or --event '{}'`);
  }
  return {
    handler,
    events: values.event,
    taskRoot: values['task-root'],
    env: variables(values.env ?? [], shell),
    dir: values.dir,
    functionName: functionName(values['function-name']),
    timeout: timeout(values.timeout),
    json: values.json ?? false,
  };
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        event: { type: 'string', multiple: true },
        'task-root': { type: 'string' },
        env: { type: 'string', multiple: true },
        dir: { type: 'string' },
        'function-name': { type: 'string' },
        timeout: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new InvokeError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function variables(pairs: readonly string[], shell: NodeJS.ProcessEnv): Record<string, string> {
  const entries = pairs.map((pair): [string, string] => {
    const [, name, , value] = /^([A-Za-z_]\w*)(=([\s\S]*))?$/.exec(pair) ?? [];
    if (name === undefined) throw new InvokeError(`--env ${pair}: write NAME=VALUE`);
    const given = value ?? shell[name];
    if (given === undefined)
      throw new InvokeError(`--env ${name}: the shell has no such variable. Write ${name}=VALUE`);
    return [name, given];
  });
  return Object.fromEntries(entries);
}

function functionName(name: string | undefined): string | undefined {
  if (name === undefined || /^[A-Za-z0-9_-]{1,140}$/.test(name)) return name;
  throw new InvokeError(`--function-name ${name}: letters, digits, - and _ only, at most 140`);
}

function timeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds >= 1 && seconds <= 900) return seconds;
  throw new InvokeError(`--timeout ${text}: a number of seconds from 1 to 900`);
}
