import { useEffect, useState } from 'preact/hooks';
import type { PageRunners, RunnerKind } from '../format.ts';
import { loadRunners } from './data.ts';
import type { Report } from './report.ts';

/** Who ran how much, as soon as it is wanted; undefined until it is there, and where there is nothing. */
export function useRunners(report: Report, kind: RunnerKind, isWanted: boolean): PageRunners | undefined {
  const [runners, setRunners] = useState<PageRunners>();
  const isThere = report.index.ranBy.includes(kind);
  useEffect(() => {
    if (isWanted && isThere)
      void loadRunners(kind).then(setRunners, () => setRunners({ names: [], covered: [] }));
  }, [isWanted, isThere, kind]);
  return runners;
}
