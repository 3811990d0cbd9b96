import type { ChangedLines } from '../report/page/facts.ts';
import type { Changes } from './changes-since.ts';
import { type ChangedSources, judgeChanges } from './judge-changes.ts';

/** What a page says of changed lines. */
export async function changedFacts(changes: Changes, sources: ChangedSources): Promise<ChangedLines> {
  const { files } = await judgeChanges(changes, sources);
  return {
    since: changes.base,
    files: new Map(
      files.map(({ path, lines }) => [path, lines.map(({ line, state }) => [line, state] as const)] as const),
    ),
  };
}
