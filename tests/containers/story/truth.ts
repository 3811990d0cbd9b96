import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { instrument } from '../../accuracy/instrument.ts';
import { temporaryFolder, writeFiles } from '../../unit/support/recorded.ts';

/** One invocation of a sandbox. */
export interface Call {
  sandbox: string;
  service: string;
  /** Whether the code that was changed since was there as it is now. */
  isNow: boolean;
  context?: string;
  event: object;
}

type Handler = (event: object) => Promise<unknown>;

/** What Istanbul's own counters in the sources of a checkout say of calls, each by itself. */
export async function truthOf(
  root: string,
  sources: readonly string[],
  calls: readonly Call[],
): Promise<CoverageMapData[]> {
  const folder = temporaryFolder();
  for (const path of sources)
    writeFiles(folder, { [path]: instrument(readFileSync(join(root, path), 'utf8'), path) });
  const sandboxes = new Map<string, { handler: Handler; counted: CoverageMapData }>();
  const truth: CoverageMapData[] = [];
  for (const { sandbox, service, event } of calls) {
    // What runs when a sandbox starts is of its first invocation.
    const known = sandboxes.get(sandbox);
    const before = known === undefined ? {} : structuredClone(known.counted);
    const { handler, counted } = known ?? started(folder, service);
    sandboxes.set(sandbox, { handler, counted });
    await handler(event);
    truth.push(difference(counted, before));
  }
  return truth;
}

function started(folder: string, service: string): { handler: Handler; counted: CoverageMapData } {
  const { outputFiles } = buildSync({
    absWorkingDir: folder,
    entryPoints: [`services/${service}/src/handler.ts`],
    ...{ bundle: true, platform: 'node', write: false, logLevel: 'silent' },
  });
  const module = { exports: {} as { handler: Handler } };
  const scope: { __coverage__: CoverageMapData } = { __coverage__: {} };
  const code = (outputFiles[0]?.text ?? '').replaceAll('globalThis', '__scope');
  new Function('module', 'exports', 'require', '__scope', code)(
    module,
    module.exports,
    createRequire(import.meta.url),
    scope,
  );
  return { handler: module.exports.handler, counted: scope.__coverage__ };
}

function difference(now: CoverageMapData, before: CoverageMapData): CoverageMapData {
  return combined(now, before, (a, b) => a - b);
}

/** Adds up what calls ran; code between two lines of a file counts for those calls alone that ran it as it is now. */
export function sumOf(
  truth: readonly CoverageMapData[],
  calls: readonly Call[],
  isCounted: (call: Call) => boolean,
  changed: { path: string; name: string },
): CoverageMapData {
  let sum: CoverageMapData = {};
  for (const [index, call] of calls.entries()) {
    const counted = truth[index];
    if (counted === undefined || !isCounted(call)) continue;
    sum = combined(call.isNow ? counted : without(counted, changed), sum, (a, b) => a + b);
  }
  return sum;
}

/** Nothing of a function ran. */
function without(counted: CoverageMapData, { path, name }: { path: string; name: string }): CoverageMapData {
  const data = structuredClone(counted[path]) as FileCoverageData | undefined;
  if (data === undefined) return counted;
  const [id, fn] = Object.entries(data.fnMap).find(([, each]) => each.name === name) ?? [];
  if (id === undefined || fn === undefined) throw new Error(`${path} has no function ${name}`);
  const isIn = ({ start, end }: { start: { line: number }; end: { line: number } }) =>
    start.line >= fn.decl.start.line && end.line <= fn.loc.end.line;
  data.f[id] = 0;
  for (const [key, place] of Object.entries(data.statementMap)) if (isIn(place)) data.s[key] = 0;
  for (const [key, { loc }] of Object.entries(data.branchMap))
    if (isIn(loc)) data.b[key] = (data.b[key] ?? []).map(() => 0);
  return { ...counted, [path]: data };
}

function combined(
  map: CoverageMapData,
  other: CoverageMapData,
  join: (a: number, b: number) => number,
): CoverageMapData {
  const paths = new Set([...Object.keys(map), ...Object.keys(other)]);
  return Object.fromEntries(
    [...paths].map((path) => {
      const [a, b] = [map[path], other[path]] as (FileCoverageData | undefined)[];
      const data = structuredClone(a ?? b) as FileCoverageData;
      for (const kind of ['s', 'f'] as const)
        for (const id of Object.keys(data[kind]))
          data[kind][id] = join(a?.[kind][id] ?? 0, b?.[kind][id] ?? 0);
      for (const id of Object.keys(data.b))
        data.b[id] = (data.b[id] ?? []).map((_, arm) => join(a?.b[id]?.[arm] ?? 0, b?.b[id]?.[arm] ?? 0));
      return [path, data];
    }),
  );
}
