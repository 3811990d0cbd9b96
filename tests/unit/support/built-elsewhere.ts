import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { istanbulCounts, listing, reportedCounts } from './against-istanbul.ts';
import { combineFolder } from './combined.ts';
import { project } from './placed.ts';
import { temporaryFolder } from './recorded.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/maps');

/** What a tool made of a few files, once, with the tool's own map. */
export interface Build {
  /** Name, version, and what was set. */
  tool: string;
  events: unknown[];
  files: Record<string, string>;
  /** What is deployed. */
  built: Record<string, string>;
  /** That has the handler. */
  entry: string;
}

export function buildNames(beginning: string): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith(beginning))
    .map((name) => name.replace('.json', ''));
}

export function build(name: string): Build {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

/** The project, as git has it unless it has none, with what is deployed in `dist`. */
function writtenBuild({ files, built }: Build, isGit = true): string {
  const deployed = Object.entries(built).map(([name, text]) => [`dist/${name}`, text]);
  return project({ ...files, '.gitignore': 'dist\n' }, isGit, Object.fromEntries(deployed));
}

/** What the recorder and the report make of a build, and what Istanbul's own counters say of its files. */
export async function comparedBuild(
  made: Build,
  isGit = true,
): Promise<{ ours: CoverageMapData; istanbul: CoverageMapData }> {
  const root = writtenBuild(made, isGit);
  const events = made.events.map((event) => JSON.stringify(event));
  const invocation = (file: string) => ({ handler: file.replace(/\.\w+$/, '.handler'), events });
  const ours = await reportedCounts(join(root, 'dist'), invocation(made.entry), root);
  const istanbul = await istanbulCounts(root, Object.keys(made.files), invocation('src/handler.mjs'));
  return { ours, istanbul };
}

/** What the report says of it. */
export async function reportedBuild(made: Build) {
  const root = writtenBuild(made);
  const dir = temporaryFolder();
  await invokeLocally({
    handler: made.entry.replace(/\.\w+$/, '.handler'),
    events: made.events.map((event) => JSON.stringify(event)),
    taskRoot: join(root, 'dist'),
    dir,
    onLog: () => {},
  });
  const { files, warnings, unconverted } = await combineFolder(dir, { root });
  return { files: files.map(({ path }) => path).sort(), warnings, unconverted };
}

/** A line for each statement, function and branch of each file. */
export function listings(map: CoverageMapData): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(map)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, data]) => [path, listing('data' in data ? data.data : data)]),
  );
}
