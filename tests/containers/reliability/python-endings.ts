import type { Outcome } from '../../../contract/raw-object.ts';
import type { PythonVersion } from '../harness/pythons.ts';

/** One way in which an invocation, an init, a process or a sandbox of Python ends. */
export interface PythonEnding {
  /** For people; a row of docs/reliability.md. */
  row: string;
  /** Of the sandbox, and the event's `way` where the handler is the usual one. */
  way: string;
  handler: string;
  /** What runs, as the fixture names it. */
  ran: string[];
  /** What of it cannot be saved, and why. */
  lost?: { names: string[]; why: string };
  /** How each invocation ended as the object says; `init` when none began. */
  outcomes: Outcome[] | { init: Outcome };
  /** Beside the store. */
  env?: Record<string, string>;
  /** What is sent; absent: one event. */
  events?: unknown[];
  /** The sandbox is shut down as Lambda does it, by SIGTERM. */
  graceful?: true;
  /** Where it is another row for the other core. */
  only?: 'tracer' | 'monitoring';
}

const CHILDREN = { COVERAGE_CHILDREN: 'on' };
const OWN_PROCESS = 'a process of its own is recorded with `COVERAGE_CHILDREN=on`';
const SINCE_SNAPSHOT = 'what ran since the last snapshot is gone with the process';

export const PYTHON_ENDINGS: PythonEnding[] = [
  ending('the handler returns', 'return', ['ok']),
  ending('it raises', 'raise', ['error']),
  ending('MemoryError', 'memory', ['error']),
  // A tracer runs into the limit too, so that up to 3.11 the last line of the stack is another one.
  { ...ending('a recursion without end', 'recursion', ['error']), only: 'monitoring' },
  { ...ending('a thread raises', 'thread-raises', ['ok']), ran: ['reached', 'inThread'] },
  { ...ending('it catches what it raises', 'catch', ['ok']), ran: ['reached', 'caught'] },
  { ...ending('asyncio.run', 'asyncio', ['ok']), ran: ['reached', 'awaited'] },
  {
    ...ending('threads, and a pool of threads', 'threads', ['ok']),
    ran: ['reached', 'inThread', 'inPool'],
  },
  {
    ...ending('a thread goes on after the answer, until the next event', 'goes-on', ['ok', 'ok']),
    ran: ['reached', 'afterAnswer'],
    events: [{ way: 'goes-on' }, { $sleep: 1 }, { way: 'return' }],
  },
  {
    ...ending('a thread goes on after the answer, then SIGTERM', 'goes-on-ended', ['ok']),
    ran: ['reached', 'afterAnswer'],
    events: [{ way: 'goes-on' }, { $sleep: 1 }],
    graceful: true,
  },
  ending('timeout while it waits', 'idle-timeout', ['timeout']),
  ending('timeout in an endless loop', 'blocked-timeout', ['timeout']),
  {
    ...ending('timeout in C, which holds the lock of the interpreter', 'lock-timeout', ['running']),
    ran: ['reached', 'late'],
    lost: {
      names: ['late'],
      why: 'no other thread runs until it lets go; what ran before the last snapshot is there',
    },
  },
  ending('sys.exit in the handler', 'exit', ['exit']),
  ending('os._exit in the handler', 'os-exit', ['exit']),
  { ...ending('the module raises', 'init', []), handler: 'init_raises.handler', outcomes: { init: 'error' } },
  {
    ...ending('sys.exit in the module', 'init-exit', []),
    handler: 'init_exits.handler',
    outcomes: { init: 'exit' },
  },
  { ...ending('SIGTERM at shutdown', 'return-ended', ['ok']), events: [{ way: 'return' }], graceful: true },
  {
    ...ending("SIGTERM, and a handler of the function's own", 'termination', ['ok']),
    only: 'monitoring',
    ran: ['reached', 'cleanUp'],
    graceful: true,
  },
  // Up to 3.11 it does not run: the runtime client waits in C.
  {
    ...ending("SIGTERM, and a handler of the function's own", 'termination', ['ok']),
    only: 'tracer',
    graceful: true,
  },
  {
    ...ending('the function calls sys.settrace', 'settrace', ['ok']),
    only: 'tracer',
    lost: {
      names: ['reached'],
      why: 'there is one tracer, and the function has put its own in its place',
    },
  },
  {
    ...ending('the function calls sys.settrace', 'settrace', ['ok']),
    only: 'monitoring',
  },
  { ...ending('os.fork, os._exit in the child', 'fork', ['ok']), ran: ['reached', 'inChild'] },
  { ...ending('multiprocessing, fork', 'process-fork', ['ok']), ran: ['reached', 'inChild'] },
  ...['spawn', 'forkserver'].flatMap((method) => [
    {
      ...ending(`multiprocessing, ${method}, with COVERAGE_CHILDREN=on`, `process-${method}`, ['ok']),
      ran: ['reached', 'inChild'],
      env: CHILDREN,
    },
    {
      ...ending(`multiprocessing, ${method}`, `process-${method}`, ['ok']),
      ran: ['reached', 'inChild'],
      lost: { names: ['inChild'], why: OWN_PROCESS },
    },
  ]),
  {
    ...ending('a subprocess of Python, with COVERAGE_CHILDREN=on', 'program', ['ok']),
    ran: ['reached', 'inChild'],
    env: CHILDREN,
  },
  {
    ...ending('a subprocess of Python', 'program', ['ok']),
    ran: ['reached', 'inChild'],
    lost: { names: ['inChild'], why: OWN_PROCESS },
  },
  {
    ...ending('SIGKILL, as at the memory limit of Lambda', 'kill', ['running']),
    ran: ['reached', 'late'],
    lost: { names: ['late'], why: SINCE_SNAPSHOT },
  },
  {
    ...ending('SIGKILL in a busy loop', 'busy-kill', ['running']),
    ran: ['reached', 'blocking', 'late'],
    lost: { names: ['late'], why: SINCE_SNAPSHOT },
  },
  {
    ...ending('SIGSEGV in the first second', 'crash', ['running']),
    lost: { names: ['reached'], why: SINCE_SNAPSHOT },
  },
  {
    ...ending('os.execv in the first second', 'exec', ['running']),
    lost: { names: ['reached'], why: SINCE_SNAPSHOT },
  },
];

export const MANAGED_INSTANCES = 'Managed Instances: each worker is a fork';

/** Every row that docs/reliability.md has in its table of Python's endings. */
export const PYTHON_ENDING_ROWS = [...new Set(PYTHON_ENDINGS.map(({ row }) => row)), MANAGED_INSTANCES];

/** The two of which all rows are seen; of the others a few. */
export const ALL_ROWS: PythonVersion[] = ['3.11', '3.13'];
export const FEW_ROWS = [
  'the handler returns',
  'it raises',
  'timeout while it waits',
  'sys.exit in the handler',
];

export function coreOf(version: PythonVersion): 'tracer' | 'monitoring' {
  return Number(version.split('.')[1]) < 12 ? 'tracer' : 'monitoring';
}

function ending(row: string, way: string, outcomes: Outcome[]): PythonEnding {
  return { row, way, handler: 'index.handler', ran: ['reached'], outcomes };
}
