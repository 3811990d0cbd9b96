import { useMemo, useState } from 'preact/hooks';
import type { PageSource } from '../format.ts';
import { countedLines } from './counted-lines.ts';
import type { RunnersOfLines } from './line-runners.ts';
import { times } from './numbers.ts';
import type { Report, ReportFile } from './report.ts';
import { formatRoute, type Route } from './route.ts';
import { useRunners } from './use-runners.ts';

const SHOWN = 12;

interface Props {
  report: Report;
  file: ReportFile;
  route: Route;
  source: PageSource;
  runners: RunnersOfLines | undefined;
}

/** Who ran the line that is looked at: suites, functions, contexts. */
export function WhoRan({ report, file, route, source, runners }: Props) {
  const { line } = route;
  const place = useMemo(() => countedLines(source), [source]).get(line);
  const contexts = useRunners(report, 'contexts', line > 0);
  const functions = useRunners(report, 'functions', line > 0);
  if (line === 0) return <p class="quiet who-hint">Select the number of a line to see who ran it.</p>;
  const runs = place === undefined ? 0 : (source.views[0]?.runs[place] ?? 0);
  return (
    <section class="who" aria-label={`Who ran line ${line}`}>
      <h2>Line {line}</h2>
      {place === undefined && <p>Nothing on this line is counted.</p>}
      {place !== undefined && runs === 0 && <p class="never">✗ Nobody ran it.</p>}
      {place !== undefined && runs > 0 && (
        <>
          {source.hits ? (
            <p>It ran; how often was not counted.</p>
          ) : (
            <p>
              Ran <strong>{times(runs)}</strong>
            </p>
          )}
          <Suites report={report} source={source} place={place} />
          <Names
            title="Functions"
            names={
              functions === undefined
                ? undefined
                : runners?.of('functions', line)?.map((i) => functions.names[i] ?? '')
            }
            hrefOf={(fn) => formatRoute({ ...route, path: '', line: 0, fn })}
          />
          {!report.index.ranBy.includes('functions') && (
            <Names
              title={report.holderNames(file.holders).length > 1 ? 'In the code of' : 'Function'}
              names={report.holderNames(file.holders)}
              hrefOf={(fn) => formatRoute({ ...route, path: '', line: 0, fn })}
            />
          )}
          <Names
            title="Contexts"
            names={
              contexts === undefined
                ? undefined
                : runners?.of('contexts', line)?.map((i) => contexts.names[i] ?? '')
            }
            chosen={route.context}
            none="None: no request that names a context ran it."
            hrefOf={(context) => formatRoute({ ...route, context: context === route.context ? '' : context })}
          />
        </>
      )}
    </section>
  );
}

function Suites({ report, source, place }: { report: Report; source: PageSource; place: number }) {
  const { suites } = report.index;
  if (suites.length === 0) return null;
  return (
    <>
      <h3>Suites</h3>
      <ul class="list">
        {suites.map((suite, i) => {
          const runs = source.views[i + 1]?.runs[place] ?? 0;
          return (
            <li key={suite}>
              {suite}{' '}
              <span class={runs === 0 ? 'never' : 'quiet'}>
                {runs === 0 ? '✗ never' : source.hits ? 'ran' : times(runs)}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

interface NamesProps {
  title: string;
  /** Undefined: nothing tells. */
  names: readonly string[] | undefined;
  chosen?: string;
  none?: string;
  hrefOf: (name: string) => string;
}

function Names({ title, names, chosen = '', none = '', hrefOf }: NamesProps) {
  const [isAll, setAll] = useState(false);
  if (names === undefined || (names.length === 0 && none === '')) return null;
  const shown = isAll ? names : names.slice(0, SHOWN);
  return (
    <>
      <h3>
        {title} {names.length > 1 && <span class="quiet">{names.length.toLocaleString('en')}</span>}
      </h3>
      {names.length === 0 && <p class="quiet">{none}</p>}
      <ul class="list">
        {shown.map((name) => (
          <li key={name}>
            <a href={hrefOf(name)} {...(name === chosen && { 'aria-current': 'true' as const })}>
              {name}
            </a>
          </li>
        ))}
      </ul>
      {names.length > shown.length && (
        <button type="button" onClick={() => setAll(true)}>
          {(names.length - shown.length).toLocaleString('en')} more
        </button>
      )}
    </>
  );
}
