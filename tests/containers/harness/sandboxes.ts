import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GenericContainer, type StartedNetwork } from 'testcontainers';
import type { RawObject } from '../../../contract/raw-object.ts';
import { repository } from './docker.ts';

/** One sandbox: a handler, and the events that are sent to it in their order. */
export interface SandboxRow {
  /** Name of the function; unique among the rows. */
  name: string;
  handler: string;
  /** A text is sent as it is. Of Python, what stands in tests/fixtures/sandboxes/driver.py is done instead. */
  events: unknown[];
  env?: Record<string, string>;
  /** What the emulator starts; absent: the image's bootstrap. */
  command?: string[];
  /** Working directory of the command. */
  cwd?: string;
  /** Ends by SIGTERM, as Lambda ends a sandbox, and not by SIGKILL alone. */
  graceful?: boolean;
  /** Of Python: mount options of a /tmp in memory that is the row's alone. */
  tmp?: string;
}

export interface SandboxAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  trailers: Record<string, string>;
  /** The connection was closed half-way. */
  cut: boolean;
  body: string;
  /** Set, and nothing else, when there was no answer. */
  error?: string;
}

export interface SandboxResult {
  name: string;
  answers: SandboxAnswer[];
  /** Of emulator and function, stdout and stderr. */
  log: string;
}

const READ_OBJECTS = `
const { readdirSync, readFileSync, existsSync } = require('node:fs');
const { gunzipSync } = require('node:zlib');
const root = '/tmp/store/raw';
const names = existsSync(root) ? readdirSync(root, { recursive: true }).filter((name) => name.endsWith('.gz')) : [];
console.log(JSON.stringify(names.map((name) => JSON.parse(gunzipSync(readFileSync(root + '/' + name))))));`;

const READ_OBJECTS_IN_PYTHON = `
import glob, gzip, json
print(json.dumps([json.load(gzip.open(path)) for path in glob.glob('/tmp/store/raw/**/*.gz', recursive=True)]))`;

/** What runs the rows, in the language that the image has. */
const DRIVERS = {
  node: { program: '/var/lang/bin/node', file: 'driver.mjs', read: ['-e', READ_OBJECTS] },
  python: { program: '/var/lang/bin/python3', file: 'driver.py', read: ['-c', READ_OBJECTS_IN_PYTHON] },
};

interface SandboxSettings {
  image: string;
  /** Absent: node. */
  language?: keyof typeof DRIVERS;
  /** That the container joins. */
  network?: StartedNetwork;
  /** Folder of this machine that becomes the task root. */
  code: string;
  /** Folder of this machine that becomes /opt. */
  opt?: string;
  env?: Record<string, string>;
  /** Sandboxes at a time. */
  parallel?: number;
  /** Folders of this machine by their paths in the container. */
  directories?: Record<string, string>;
  /** Folders of this machine by their paths in the container, where they can be read and not written. */
  mounts?: Record<string, string>;
  /** Folders of this machine that get, when all is done, what is in folders of the container, by their paths there. */
  taken?: Record<string, string>;
}

/**
 * Runs many sandboxes in one container, each under an emulator of its own: tests/fixtures/sandboxes/.
 * @returns one result for each row, the files that exist below `/tmp/store`, where rows may write coverage, and what
 *   the raw objects there say.
 */
export async function runSandboxes(
  {
    image,
    language = 'node',
    network,
    code,
    opt,
    env,
    directories = {},
    mounts = {},
    taken = {},
    parallel = 3,
  }: SandboxSettings,
  rows: SandboxRow[],
): Promise<{ results: SandboxResult[]; stored: string[]; raw: RawObject[] }> {
  const { program, file, read } = DRIVERS[language];
  const driver = { source: join(repository, 'tests/fixtures/sandboxes', file), target: `/${file}` };
  const container = new GenericContainer(image)
    .withEntrypoint(['sleep', 'infinity'])
    .withEnvironment(env ?? {})
    .withBindMounts(Object.entries(mounts).map(([target, source]) => ({ source, target, mode: 'ro' })))
    .withCopyFilesToContainer([driver])
    .withCopyContentToContainer([{ content: JSON.stringify(rows), target: '/rows.json' }])
    .withCopyDirectoriesToContainer([
      { source: code, target: '/var/task' },
      ...(opt === undefined ? [] : [{ source: opt, target: '/opt' }]),
      ...Object.entries(directories).map(([target, source]) => ({ source, target })),
    ]);
  if (network !== undefined) container.withNetwork(network);
  if (rows.some(({ tmp }) => tmp !== undefined))
    container.withAddedCapabilities('SYS_ADMIN').withSecurityOpt('apparmor=unconfined');
  const started = await container.start();
  try {
    const ran = await started.exec([program, driver.target, '/rows.json', '/results.json', String(parallel)]);
    if (ran.exitCode !== 0) throw new Error(`the sandboxes could not be run:\n${ran.output}`);
    const results = await started.exec(['cat', '/results.json']);
    const stored = await started.exec(['sh', '-c', 'find /tmp/store -type f 2>/dev/null || true']);
    const raw = await started.exec([program, ...read]);
    for (const [source, target] of Object.entries(taken))
      await unpack(await started.copyArchiveFromContainer(`${source}/.`), target);
    return {
      results: JSON.parse(results.output),
      stored: stored.output.trim().split('\n'),
      raw: JSON.parse(raw.output),
    };
  } finally {
    await started.stop({ timeout: 0 });
  }
}

async function unpack(archive: NodeJS.ReadableStream, folder: string): Promise<void> {
  const tar = spawn('tar', ['-x', '-C', folder], { stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(tar, 'close');
  await pipeline(archive, tar.stdin);
  const [code] = await closed;
  if (code !== 0)
    throw new Error(`what was taken out of the container cannot be unpacked: tar ended with ${code}`);
}
