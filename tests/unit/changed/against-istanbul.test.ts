import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { type DiffResult, diff } from '../../../combiner-image/diff.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { instrument } from '../../accuracy/instrument.ts';
import { git } from '../support/git.ts';
import { commit, project } from '../support/placed.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { generatedHistory, type History, versionOf } from './edited-programs.ts';
import { istanbulStates, type Ran, Text } from './istanbul-states.ts';

const SEED = Number(process.env['DIFF_SEED'] ?? 20261128);

/** Builds what two versions deploy, and invokes one after the other. */
async function deployed(history: History, isBundle: boolean): Promise<string> {
  const store = temporaryFolder();
  for (const number of [0, 1] as const) {
    const folder = writeFiles(temporaryFolder(), versionOf(history, number));
    if (isBundle)
      await build({
        entryPoints: [join(folder, 'index.ts')],
        outfile: join(folder, 'dist/index.mjs'),
        ...{ bundle: true, minify: true, format: 'esm', sourcemap: true, logLevel: 'silent' },
      });
    await invokeLocally({
      handler: 'index.handler',
      events: history.events[number].map((event) => JSON.stringify(event)),
      functionName: 'programs',
      taskRoot: isBundle ? join(folder, 'dist') : folder,
      dir: store,
      onLog: () => {},
    });
  }
  return store;
}

/** What Istanbul's own counters in the texts of a version say of its events, by name. */
async function istanbulCounts(history: History, number: 0 | 1): Promise<CoverageMapData> {
  const folder = temporaryFolder();
  const files = Object.entries(versionOf(history, number));
  writeFiles(folder, Object.fromEntries(files.map(([name, text]) => [name, instrument(text, name)])));
  writeFiles(folder, {
    'oracle.ts': `import { handler as counted } from './${files.at(-1)?.[0]}';
      export const handler = async (event) => (event.isLast ? globalThis.__coverage__ : counted(event));`,
  });
  const outfile = join(folder, 'dist/oracle.mjs');
  await build({
    entryPoints: [join(folder, 'oracle.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
  });
  const answers = await invokeLocally({
    handler: 'oracle.handler',
    events: [...history.events[number], { isLast: true }].map((event) => JSON.stringify(event)),
    taskRoot: join(folder, 'dist'),
    record: false,
    onLog: () => {},
  });
  return answers.at(-1)?.payload as CoverageMapData;
}

/** The checkout: the first version is the base, the second was committed, the last is partly in the index. */
function checkout(history: History): string {
  const root = project(versionOf(history, 0));
  git(root, 'branch', 'base');
  commit(writeFiles(root, versionOf(history, 1)));
  for (const [name, before] of history.renamed) renameSync(join(root, before), join(root, name));
  const files = Object.entries(versionOf(history, 2));
  git(root, 'add', '-A', writeFiles(root, Object.fromEntries(files.slice(0, 5))));
  return writeFiles(root, Object.fromEntries(files.slice(5)));
}

/** Lines that git says were changed, by file. */
function changedLines(root: string): Map<string, number[]> {
  git(root, 'add', '-A', '-N');
  const patch = git(root, 'diff', '-U0', '-M', '--ignore-cr-at-eol', '--no-ext-diff', 'base');
  return new Map(
    patch.split(/^diff --git .* b\//m).map((file) => {
      const lines = [...file.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].flatMap(([, first, count = '1']) =>
        Array.from({ length: Number(count) }, (_, i) => Number(first) + i),
      );
      return [file.slice(0, file.indexOf('\n')), lines] as const;
    }),
  );
}

async function compared(history: History, isBundle: boolean) {
  const store = await deployed(history, isBundle);
  const counts = [await istanbulCounts(history, 0), await istanbulCounts(history, 1)];
  const root = checkout(history);
  const result: DiffResult = await diff({
    locations: [parseStoreLocation(store)],
    root,
    base: 'base',
    selection: {},
    log: { progress: () => {}, warn: () => {} },
  });
  const lines = changedLines(root);
  const found: string[] = [];
  const seen = { ran: 0, 'not run': 0, 'not deployed': 0, 'not code': 0, unknown: 0 };
  for (const [path, versions] of history.files) {
    const [, , text] = versions;
    const changed = lines.get(path) ?? [];
    const file = result.files.find((each) => each.path === path);
    if (JSON.stringify(file?.lines.map(({ line }) => line) ?? []) !== JSON.stringify(changed))
      found.push(
        `${path}: git has ${changed.length} lines, the result ${file?.lines.length}: ${JSON.stringify([result.unjudged, result.unloaded])}`,
      );
    if (text === undefined || file === undefined) continue;
    const before = history.renamed.get(path) ?? path;
    const ran = counts.flatMap((map, i): Ran[] => {
      const own = versions[i];
      const data = map[before];
      return own === undefined || data === undefined ? [] : [{ text: new Text(own), data }];
    });
    const stateOf = istanbulStates(text, counted(text, path), ran, versions[1] !== undefined);
    for (const { line, state } of file.lines) {
      const wanted = stateOf(line);
      seen[wanted ?? 'unknown']++;
      if (wanted !== undefined && wanted !== state)
        found.push(`${path}:${line} is ${state}, and should be ${wanted}: ${text.split('\n')[line - 1]}`);
    }
  }
  return { found, seen };
}

/** Where Istanbul has counters in a text. */
function counted(text: string, path: string): FileCoverageData {
  const json = /var coverageData = (\{[\s\S]*?\n {2}\});/.exec(instrument(text, path))?.[1] ?? '{}';
  return new Function(`return ${json}`)();
}

const FORMS = [
  ['files as they are', 'mjs'],
  ['TypeScript in a minified bundle with its map', 'ts'],
] as const;

// More of them: DIFF_RUNS=20 npx vitest run --project=unit tests/unit/changed/against-istanbul.test.ts
const RUNS = Number(process.env['DIFF_RUNS'] ?? 1);

test.each(FORMS)('each changed line is as Istanbul counts the text that ran: %s', async (_, end) => {
  for (let seed = SEED; seed < SEED + RUNS; seed++) {
    const { found, seen } = await compared(generatedHistory(seed, end), end === 'ts');
    expect.soft(found, `seed ${seed}`).toEqual([]);
    const { unknown, ...known } = seen;
    expect(Object.values(known).reduce((sum, count) => sum + count)).toBeGreaterThan(100);
    expect(Math.min(...Object.values(known))).toBeGreaterThan(0);
  }
});
