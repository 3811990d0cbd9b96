import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import { type InvokeOptions, invokeLocally } from '../../../cli/invoke/invoke.ts';
import { instrument } from '../../accuracy/instrument.ts';
import { combineFolder } from './combined.ts';
import { temporaryFolder } from './recorded.ts';

type Invocation = Pick<InvokeOptions, 'handler' | 'events'>;

/** What the recorder and the report make of a function, by paths under the root of its project. */
export async function reportedCounts(
  taskRoot: string,
  invocation: Invocation,
  root: string,
): Promise<CoverageMapData> {
  const dir = temporaryFolder();
  await invokeLocally({ ...invocation, taskRoot, dir, onLog: () => {} });
  return reportOf(dir, root);
}

/** What the report makes of a directory store, by paths under the root of the project. */
export async function reportOf(dir: string, root: string, functions?: string[]): Promise<CoverageMapData> {
  const selection = functions === undefined ? {} : { functions };
  const { folder } = await combineFolder(dir, { reporters: ['json'], root, selection });
  const map = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8')) as CoverageMapData;
  return byPath(map, root);
}

/** What Istanbul's own counters in the files of a project say of the same events. */
export async function istanbulCounts(
  project: string,
  files: readonly string[],
  invocation: Invocation,
): Promise<CoverageMapData> {
  const folder = temporaryFolder();
  for (const file of files) {
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, instrument(readFileSync(join(project, file), 'utf8'), file));
  }
  const [module = '', name = ''] = invocation.handler.split('.');
  // Imported late, so that what ran before a failed init can be asked for.
  writeFileSync(
    join(folder, 'oracle.mjs'),
    `export const handler = async (event, context) => {
       if (event.dumpCoverage) return globalThis.__coverage__;
       const loaded = await import('./${module}.mjs');
       return loaded.${name}(event, context);
     };`,
  );
  const answers = await invokeLocally({
    handler: 'oracle.handler',
    events: [...invocation.events, '{"dumpCoverage":true}'],
    taskRoot: folder,
    record: false,
    onLog: () => {},
  });
  return byPath(answers.at(-1)?.payload as CoverageMapData, folder);
}

/** One line of text for each statement, function and branch: where it is, and how often it ran. */
export function listing({ statementMap, fnMap, branchMap, s, f, b }: FileCoverageData): string[] {
  const at = ({ line, column }: { line: number; column: number }) => `${line}:${column}`;
  return [
    ...Object.entries(statementMap).map(([id, { start }]) => `statement ${at(start)} ${s[id]}`),
    ...Object.entries(fnMap).map(([id, { decl, name }]) => `function ${name} ${at(decl.start)} ${f[id]}`),
    ...Object.entries(branchMap).map(([id, { type, loc }]) => `${type} ${at(loc.start)} ${b[id]?.join(' ')}`),
  ];
}

function byPath(map: CoverageMapData, root: string): CoverageMapData {
  return Object.fromEntries(Object.entries(map).map(([path, data]) => [path.replace(`${root}/`, ''), data]));
}
