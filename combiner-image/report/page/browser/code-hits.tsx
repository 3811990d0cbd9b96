import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageNames } from '../format.ts';
import { loadNames } from './data.ts';
import { times } from './numbers.ts';
import type { Report } from './report.ts';
import { formatRoute, type Route } from './route.ts';
import { wordsOf } from './rows.ts';

const SHOWN = 50;
const SHORTEST_QUERY = 2;

interface Hit {
  name: string;
  path: string;
  line: number;
  /** Absent: it is no function. */
  calls?: number;
  /** How often it was called was not counted. */
  isHit?: boolean;
}

/** Functions, classes, types and constants whose names have what is searched. */
export function CodeHits({ report, route }: { report: Report; route: Route }) {
  const [names, setNames] = useState<PageNames>();
  const isAsked = route.query.trim().length >= SHORTEST_QUERY;
  useEffect(() => {
    if (isAsked && names === undefined) void loadNames().then(setNames, () => {});
  }, [isAsked]);
  const hits = useMemo(
    () => (names && isAsked ? hitsOf(report, names, route.query) : []),
    [names, route.query],
  );
  if (hits.length === 0) return null;
  return (
    <section class="hits" aria-label="Functions and symbols found">
      <h2>
        {hits.length.toLocaleString('en')} in the code{' '}
        <span class="quiet">functions, classes, types and constants</span>
      </h2>
      <ul>
        {hits.slice(0, SHOWN).map(({ name, path, line, calls, isHit }, i) => (
          <li key={`${i} ${path}:${line}`}>
            <a href={formatRoute({ ...route, path, line })}>{name}</a>{' '}
            {calls !== undefined && (
              <span class={calls === 0 ? 'never' : 'quiet'}>
                {calls === 0 ? '✗ never called' : isHit ? 'called' : times(calls)}
              </span>
            )}{' '}
            <span class="quiet">
              {path}:{line}
            </span>
          </li>
        ))}
      </ul>
      {hits.length > SHOWN && <p class="quiet">The first {SHOWN} of them. Another word narrows the list.</p>}
    </section>
  );
}

/** Those whose name begins so first. */
function hitsOf(report: Report, known: PageNames, query: string): Hit[] {
  const words = wordsOf(query);
  const first = words[0] ?? '';
  const hitFiles = new Set(known.hits);
  const hits: (Hit & { rank: number })[] = [];
  const look = (names: string[][], lines: number[][], calls: number[][]) => {
    for (const [file, inFile] of names.entries()) {
      for (const [i, name] of inFile.entries()) {
        const lowered = name.toLowerCase();
        if (!words.every((word) => lowered.includes(word))) continue;
        const called = calls[file]?.[i];
        hits.push({
          name,
          path: report.index.files.paths[file] ?? '',
          line: lines[file]?.[i] ?? 0,
          ...(called !== undefined && { calls: called, isHit: hitFiles.has(file) }),
          rank: lowered.startsWith(first) ? 0 : 1,
        });
      }
    }
  };
  look(known.names, known.lines, known.calls);
  look(known.symbols, known.symbolLines, []);
  return hits.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length);
}
