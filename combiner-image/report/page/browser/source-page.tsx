import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageRunners, PageSource } from '../format.ts';
import { shortCommit } from './build-words.ts';
import { Code, type PlacedGap } from './code-rows.ts';
import { CodeView } from './code-view.ts';
import { loadSource } from './data.ts';
import { isForPage } from './keys.ts';
import { Legend } from './legend.tsx';
import { useLineRunners } from './line-runners.ts';
import { plural } from './numbers.ts';
import type { Report, ReportFile } from './report.ts';
import { formatRoute, type Go, type Route } from './route.ts';
import type { Shelf } from './rows.ts';
import { SourceLists } from './source-lists.tsx';
import { SuiteChoice } from './suite-choice.tsx';
import { Totals } from './totals.tsx';
import { FileTrend, hasAllRuns } from './trend.tsx';
import { WhoRan } from './who-ran.tsx';

interface Props {
  shelf: Shelf;
  file: ReportFile;
  /** In the order of the list that one came from. */
  files: readonly ReportFile[];
  /** As soon as they are there, where a context is asked for. */
  contexts: PageRunners | undefined;
  go: Go;
}

/** One source: what ran how often, and what never ran, in words. */
export function SourcePage({ shelf, file, files, contexts, go }: Props) {
  const { report, route, lens } = shelf;
  const [source, setSource] = useState<{ file: ReportFile; source: PageSource }>();
  const [error, setError] = useState('');
  useEffect(() => {
    let isWanted = true;
    setError('');
    loadSource(report.index, file.index).then(
      (loaded) => isWanted && setSource({ file, source: loaded }),
      (reason: Error) => isWanted && setError(reason.message),
    );
    return () => {
      isWanted = false;
    };
  }, [report, file]);

  const view = report.viewOf(route.suite);
  return (
    <article class="source">
      <SourceTitle path={file.path} route={route} />
      <SourceFacts
        report={report}
        file={file}
        route={route}
        positions={source?.file === file ? source.source.positions : undefined}
      />
      <Totals numbers={report.numbers(file, lens.covered)} />
      {source?.file === file && hasAllRuns(route) && (
        <FileTrend report={report} file={file} source={source.source} />
      )}
      {error !== '' && (
        <p class="notice" role="alert">
          {error}
        </p>
      )}
      {source?.file === file ? (
        <SourceText
          key={`${file.index} ${view}`}
          shelf={shelf}
          file={file}
          files={files}
          contexts={contexts}
          go={go}
          source={source.source}
        />
      ) : (
        error === '' && <p class="loading">Loading the source …</p>
      )}
    </article>
  );
}

function SourceTitle({ path, route }: { path: string; route: Route }) {
  const slash = path.lastIndexOf('/') + 1;
  return (
    <div class="path">
      <a href={formatRoute({ ...route, path: '', line: 0 })}>All files</a>
      <h1 id="title" tabIndex={-1}>
        <span class="folder">{path.slice(0, slash)}</span>
        {path.slice(slash)}
      </h1>
    </div>
  );
}

interface FactsProps {
  report: Report;
  file: ReportFile;
  route: Route;
  /** As soon as they are there. */
  positions: readonly string[] | undefined;
}

/** Whose it is, and where else it can be read. */
function SourceFacts({ report, file, route, positions = [] }: FactsProps) {
  const holders = report.holderNames(file.holders);
  const owners = report.ownersOf(file);
  const address = report.addressOf(file, route.line);
  const { commit = '' } = report.index.repository ?? {};
  return (
    <p class="quiet facts">
      {holders.length > 0 && <span>In the code of {holders.join(', ')}</span>}
      {positions.length > 0 && <span>Lines by {positions.join(' and ')}</span>}
      {owners.length > 0 && <span>Owned by {owners.join(', ')}</span>}
      {address !== undefined && (
        <a href={address} rel="noreferrer" target="_blank">
          {new URL(address).host} at {shortCommit(commit)}
          <span aria-hidden="true"> ↗</span>
        </a>
      )}
      {address === undefined && report.index.repository?.files !== undefined && (
        <span>Not as in commit {shortCommit(commit)}</span>
      )}
    </p>
  );
}

function SourceText({ shelf, file, files, contexts, go, source }: Props & { source: PageSource }) {
  const { report, route } = shelf;
  const root = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState<CodeView>();
  const [gap, setGap] = useState<PlacedGap>();
  const isMinified = useMemo(() => Code.isMinified(source), [source]);
  const isFormatted = isMinified && route.isFormatted;
  const view = source.views[report.viewOf(route.suite)];
  const latest = useRef(route);
  latest.current = route;
  const runners = useLineRunners(report, file, source, route.line > 0 || route.context !== '');
  const runner = contexts?.names.indexOf(route.context) ?? -1;
  const ranHere = useMemo(
    () => (runners === undefined || runner < 0 ? undefined : runners.linesOf('contexts', runner)),
    [runners, runner],
  );

  useEffect(() => {
    if (root.current === null || view === undefined) return;
    const hrefOf = (line: number) => formatRoute({ ...latest.current, line });
    const made = new CodeView(root.current, { path: file.path, source, view, ranHere, isFormatted, hrefOf });
    setCode(made);
    return () => made.stop();
  }, [source, view, ranHere, isFormatted]);

  useEffect(() => {
    if (code !== undefined && route.line > 0)
      code.show(route.line, gap?.line === route.line ? gap : undefined);
  }, [code, route.line, gap]);

  const gaps = code?.gaps ?? [];
  const place = files.indexOf(file);
  const showGap = (next: PlacedGap | undefined) => {
    if (next === undefined) return;
    setGap(next);
    go({ line: next.line });
  };
  const isHere = gap !== undefined && gap.line === route.line;
  const following = isHere ? gaps[gap.index + 1] : gaps.find((each) => each.line > route.line);
  const preceding = isHere ? gaps[gap.index - 1] : gaps.findLast((each) => each.line < route.line);
  const showFile = (next: ReportFile | undefined) => {
    if (next !== undefined) go({ path: next.path, line: 0 }, true);
  };

  // Before the next key is pressed.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isForPage(event)) return;
      if (event.key === 'j') showGap(following);
      else if (event.key === 'k') showGap(preceding);
      else if (event.key === ']') showFile(files[place + 1]);
      else if (event.key === '[') showFile(files[place - 1]);
      else if (event.key === 'f' && isMinified) go({ isFormatted: !isFormatted });
      else if (event.key === 'g') {
        event.preventDefault();
        line.current?.select();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  const said = useMemo(() => {
    if (gaps.length === 0) return code === undefined ? '' : 'No gaps: all of it ran.';
    if (!isHere) return `${plural(gaps.length, 'gap')}.`;
    return `Gap ${gap.index + 1} of ${gaps.length}, line ${gap.line}: ${gap.sentence}`;
  }, [gaps, gap, isHere]);

  return (
    <>
      <section class="toolbar" aria-label="Gaps and files">
        <button type="button" title="Key: [" disabled={place <= 0} onClick={() => showFile(files[place - 1])}>
          ← File
        </button>
        <button
          type="button"
          title="Key: ]"
          disabled={place + 1 >= files.length}
          onClick={() => showFile(files[place + 1])}
        >
          File →
        </button>
        <button
          type="button"
          title="Key: k"
          disabled={preceding === undefined}
          onClick={() => showGap(preceding)}
        >
          ↑ Gap
        </button>
        <button
          type="button"
          title="Key: j"
          disabled={following === undefined}
          onClick={() => showGap(following)}
        >
          ↓ Gap
        </button>
        <label class="line">
          <span>Line</span>
          <input
            ref={line}
            type="number"
            min={1}
            value={route.line > 0 ? route.line : ''}
            onChange={(event) =>
              go({ line: Math.max(0, Math.floor(Number(event.currentTarget.value) || 0)) })
            }
          />
        </label>
        {isMinified && (
          <button
            type="button"
            title="Key: f"
            aria-pressed={isFormatted}
            onClick={() => go({ isFormatted: !isFormatted })}
          >
            Break long lines
          </button>
        )}
        <SuiteChoice report={report} route={route} go={go} />
        <p class="said" role="status">
          {said}
        </p>
      </section>
      <Legend />
      <div class="panes">
        <div class="code" ref={root} />
        <SourceLists
          source={source}
          calls={view?.calls ?? []}
          gaps={gaps}
          route={route}
          who={<WhoRan report={report} file={file} route={route} source={source} runners={runners} />}
          changedSince={report.index.changedSince}
          onGap={(next) => showGap(next)}
        />
      </div>
    </>
  );
}
