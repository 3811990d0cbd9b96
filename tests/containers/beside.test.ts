import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../unit/support/against-istanbul.ts';
import { visible } from './handler-shapes/visible.ts';
import { baseImage, nodeVersions, parentImage } from './harness/artifacts.ts';
import { besidePackages, besideVersions } from './harness/beside-packages.ts';
import { BOOTSTRAP, WRAPPER } from './harness/exec-wrapper.ts';
import { functionCode } from './harness/fixtures.ts';
import { instrumentIn, istanbulCounted } from './harness/istanbul-folder.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { CLIENT_COMMAND, CLIENTS, withClient } from './harness/packaged-client.ts';
import { runSandboxes, type SandboxResult, type SandboxRow } from './harness/sandboxes.ts';
import { keep, warningsIn } from './reliability/facts.ts';
import { GUESTS, type Guest, RIC } from './reliability/guests.ts';

/** Of the sandboxes of one container, on a busy machine. */
const A_WHILE = 600_000;
const COUNTER = 'count-istanbul.cjs';
const ALL = [...GUESTS, RIC];

let packages: string;
let versions: Record<string, string>;
/** The code as it is, and with Istanbul's counters in it. */
let plainCode: string;
let istanbulCode: string;
let unrun: CoverageMapData;
/** For the runtime client from npm, by its version. */
let clients: Record<string, { plain: string; istanbul: string }>;
const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'beside-'));
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  packages = await besidePackages();
  versions = await besideVersions();
  [plainCode, istanbulCode] = await Promise.all([newFolder(), newFolder()]);
  for (const folder of [plainCode, istanbulCode])
    await cp(functionCode('beside'), folder, { recursive: true });
  await cp(join(functionCode('../sandboxes'), COUNTER), join(istanbulCode, COUNTER));
  unrun = await instrumentIn(
    istanbulCode,
    ALL.flatMap(({ sources }) => sources.filter((path, at) => sources.indexOf(path) === at)),
  );
  for (const folder of [plainCode, istanbulCode]) await bundle(folder);
  clients = {};
  for (const version of new Set(Object.values(CLIENTS))) {
    const plain = await withClient(join(plainCode, 'ric'), version);
    const istanbul = await withClient(join(istanbulCode, 'ric'), version);
    clients[version] = { plain, istanbul };
    folders.push(plain, istanbul);
  }
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** TypeScript as people deploy it: with a map beside it. */
async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: [join(folder, 'mapped/index.ts')],
    outfile: join(folder, 'mapped/index.js'),
    platform: 'node',
    sourcemap: 'linked',
    format: 'cjs',
    logLevel: 'silent',
  });
}

function resultOf(results: SandboxResult[], { sandbox: { name } }: Guest): SandboxResult {
  const result = results.find((each) => each.name === name);
  if (result === undefined) throw new Error(`no result for ${name}`);
  return result;
}

function rowsWith(
  front: string[],
  more: (guest: Guest) => Record<string, string> = () => ({}),
): SandboxRow[] {
  return ALL.map((guest) => ({
    ...guest.sandbox,
    env: { AWS_LAMBDA_FUNCTION_TIMEOUT: '60', ...guest.sandbox.env, ...more(guest) },
    ...(guest === RIC && { command: [...front, CLIENT_COMMAND, RIC.sandbox.handler] }),
  }));
}

const withCounter = ({ sandbox: { env } }: Guest) => ({
  NODE_OPTIONS: `--require=/var/task/${COUNTER} ${env?.['NODE_OPTIONS'] ?? ''}`.trim(),
});

describe.each(nodeVersions)('Node %s', (node) => {
  let plain: SandboxResult[];
  let counted: string;
  const mounts = () => ({ '/var/task/node_modules': packages });
  const client = (kind: 'plain' | 'istanbul') => ({ '/function': clients[CLIENTS[node]]?.[kind] ?? '' });

  beforeAll(async () => {
    counted = await newFolder();
    const image = parentImage(node);
    plain = (
      await runSandboxes(
        { image, code: plainCode, mounts: mounts(), directories: client('plain') },
        rowsWith([]),
      )
    ).results;
    await runSandboxes(
      {
        image,
        code: istanbulCode,
        mounts: mounts(),
        directories: client('istanbul'),
        taken: { '/tmp/istanbul': counted },
      },
      rowsWith([], withCounter),
    );
  }, A_WHILE);

  describe.each(['image', 'layer'])('by %s', (way) => {
    let recorded: SandboxResult[];
    let store: string;
    beforeAll(async () => {
      store = await newFolder();
      const common = {
        code: plainCode,
        mounts: mounts(),
        directories: client('plain'),
        taken: { '/tmp/store': store },
      };
      const env = { COVERAGE_DIR: '/tmp/store' };
      if (way === 'layer') {
        await using layer = await LayerFolder.unpack();
        const layered = { ...env, ...WRAPPER };
        const settings = { ...common, image: parentImage(node), opt: layer.path, env: layered };
        recorded = (
          await runSandboxes(
            settings,
            rowsWith([BOOTSTRAP], (guest) => guest.layer ?? {}),
          )
        ).results;
      } else
        recorded = (await runSandboxes({ ...common, image: baseImage(node), env }, rowsWith([BOOTSTRAP])))
          .results;
    }, A_WHILE);

    test.each(ALL)('$row: all is the same, and counted as Istanbul counts', async (guest) => {
      const result = resultOf(recorded, guest);
      expect(visible(result)).toEqual(visible(resultOf(plain, guest)));
      expect(result.answers).toHaveLength(guest.sandbox.events.length);
      expect(warningsIn(result.log)).toEqual([]);

      const lines = await readFile(join(counted, `${guest.sandbox.name}.txt`), 'utf8');
      const istanbul = istanbulCounted(unrun, lines);
      const root = guest === RIC ? join(plainCode, 'ric') : plainCode;
      const reported = await reportOf(store, root, [guest.sandbox.name]);
      const statements = { ran: 0, all: 0 };
      for (const path of guest.sources) {
        const ours = reported[guest === RIC ? path.replace('ric/', '') : path] as
          | FileCoverageData
          | undefined;
        const theirs = istanbul[path] as FileCoverageData;
        const seen = guest.isLate ? ran : hits;
        expect(ours && seen(ours), path).toEqual(seen(theirs));
        statements.all += Object.keys(theirs.s).length;
        statements.ran += Object.values(theirs.s).filter((count) => count > 0).length;
      }
      keep({
        table: 'beside',
        row: guest.row,
        tool: `${guest.package} ${guest === RIC ? CLIENTS[node] : versions[guest.package]}`,
        way,
        node,
        answer: 'same',
        coverage: `${statements.ran} of ${statements.all} statements, as Istanbul`,
        arrived: [],
        lost: [],
        warnings: [],
      });
    });
  });
});

/** Where each statement, function and arm of a branch is, and how often it ran. */
function hits({ statementMap, fnMap, branchMap, s, f, b }: FileCoverageData): string[] {
  const at = ({ line, column }: { line: number; column: number }) => `${line}:${column}`;
  return [
    ...Object.entries(statementMap).map(([id, { start }]) => `statement ${at(start)} ${s[id]}`),
    ...Object.entries(fnMap).map(([id, { decl }]) => `function ${at(decl.start)} ${f[id]}`),
    // V8 has no counter for default arguments (docs/accuracy.md).
    ...Object.entries(branchMap)
      .filter(([, { type }]) => type !== 'default-arg')
      .map(([id, { type, loc }]) => `${type} ${at(loc.start)} ${b[id]?.join(' ')}`),
  ];
}

/** The same, as whether it ran. */
function ran(coverage: FileCoverageData): string[] {
  return hits(coverage).map((line) => line.replace(/(?<= )[1-9]\d*(?= |$)/g, 'ran'));
}
