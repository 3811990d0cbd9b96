import type { Outcome } from '../../../contract/raw-object.ts';
import type { NodeVersion } from '../harness/artifacts.ts';

/** One way in which an invocation, an init or a sandbox ends. */
export interface Ending {
  /** For people; a row of docs/reliability.md. */
  row: string;
  /** The event's `way`. */
  way: string;
  handler: string;
  /** Functions of the fixture that run, in their order. */
  ran: string[];
  /** Those that cannot be saved, and those that may or may not be. */
  lost?: { always?: string[]; maybe?: string[]; why: string };
  /** How the invocation ended as the object says; `init` when no invocation began. */
  outcome: Outcome | { init: Outcome };
  /** The test kills the runtime once the store has this function. */
  killedAfter?: string;
  /** Where the plain parent itself answers now this, now that: its status is not compared. */
  racy?: NodeVersion[];
  /** Where the runtime knows this shape of handler at all. */
  nodes?: NodeVersion[];
}

const CALLBACKS: NodeVersion[] = ['20', '22'];

export const ENDINGS: Ending[] = [
  ending('the handler returns', 'return', 'ok'),
  ending('it throws', 'throw', 'error'),
  ending('it throws undefined', 'throw-nothing', 'error'),
  ending('its promise rejects with a text', 'reject-text', 'error'),
  { ...ending('a callback is called', 'callback', 'ok', 'index.callback'), nodes: CALLBACKS },
  { ...ending('a callback is called by a timer', 'later', 'ok', 'index.loopEnds'), nodes: CALLBACKS },
  { ...ending('no callback is ever called', 'none', 'ok', 'index.noAnswer'), nodes: CALLBACKS },
  ending('a stream is complete', 'stream', 'ok', 'streams.complete'),
  { ...ending('a stream fails half-way', 'failing', 'error', 'streams.failing'), racy: ['24', '26'] },
  ending('timeout while it waits', 'idle-timeout', 'timeout'),
  ending('timeout in an endless loop', 'blocked-timeout', 'timeout'),
  ending('process.exit in the handler', 'exit', 'exit'),
  ending('an uncaught exception', 'uncaught-exception', 'exit'),
  ending('an unhandled rejection', 'unhandled-rejection', 'exit'),
  ending('the module throws', 'init', { init: 'error' }, 'init-throws.handler'),
  ending('process.exit in the module', 'init', { init: 'exit' }, 'init-exits.handler'),
  ending('top-level await rejects', 'init', { init: 'error' }, 'init-rejects.handler'),
];

const SINCE_SNAPSHOT = 'what ran since the last snapshot is gone with the process';

/** Deaths that no listener sees. */
export const DEATHS: Ending[] = [
  {
    row: 'SIGKILL, as at the memory limit of Lambda',
    way: 'SIGKILL',
    handler: 'deaths.handler',
    ran: ['early', 'late'],
    lost: { always: ['late'], why: SINCE_SNAPSHOT },
    outcome: 'running',
  },
  {
    row: 'SIGKILL in a loop that blocks the event loop',
    way: 'blocked-SIGKILL',
    handler: 'deaths.handler',
    ran: ['early', 'blocking'],
    outcome: 'running',
    killedAfter: 'blocking',
    nodes: ['20', '24'],
  },
  {
    row: 'heap out of memory',
    way: 'out-of-memory',
    handler: 'deaths.handler',
    ran: ['early', 'late'],
    // Memory runs out at its own pace: a snapshot may come in between.
    lost: { maybe: ['late'], why: SINCE_SNAPSHOT },
    outcome: 'running',
  },
];

export const AFTER_THE_ANSWER = 'an uncaught exception after the answer';
export const SHUTDOWN = 'SIGTERM at shutdown';

/** Every row that docs/reliability.md has in its table of endings. */
export const ENDING_ROWS = [...ENDINGS, ...DEATHS].map(({ row }) => row).concat(AFTER_THE_ANSWER, SHUTDOWN);

function ending(row: string, way: string, outcome: Ending['outcome'], handler = 'index.handler'): Ending {
  return { row, way, handler, ran: ['reached'], outcome };
}
