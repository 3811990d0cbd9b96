import { useMemo } from 'preact/hooks';
import type { PageRunners } from '../format.ts';
import { CodeHits } from './code-hits.tsx';
import { FileList } from './file-list.tsx';
import { Filters } from './filters.tsx';
import { FunctionTable } from './function-table.tsx';
import { Provenance } from './provenance.tsx';
import type { ReportFile } from './report.ts';
import type { Go } from './route.ts';
import { rowsOf, type Shelf } from './rows.ts';
import { Totals } from './totals.tsx';
import { hasAllRuns, Trend } from './trend.tsx';

interface Props {
  shelf: Shelf;
  /** Those that the route asks for, in its order. */
  files: readonly ReportFile[];
  /** As soon as they are there, where a context is asked for. */
  contexts: PageRunners | undefined;
  go: Go;
}

/** What this report is, what is missing, and the files with most of it first. */
export function Overview({ shelf, files, contexts, go }: Props) {
  const { report, route, lens } = shelf;
  const isNarrowed = route.fn !== '' || route.owner !== '' || route.context !== '';
  const totals = useMemo(
    () => lens.numbers(isNarrowed ? files : report.files).all,
    [lens, report, isNarrowed, isNarrowed && files],
  );
  const rows = useMemo(() => rowsOf(shelf, files), [shelf, files]);
  return (
    <>
      <h1 id="title" tabIndex={-1}>
        What ran
      </h1>
      <Provenance report={report} />
      <Totals numbers={totals} of={isNarrowed ? 'Of the files shown' : ''} />
      {!isNarrowed && hasAllRuns(route) && <Trend report={report} />}
      <Filters report={report} files={files} route={route} go={go} />
      {route.context !== '' && contexts !== undefined && !contexts.names.includes(route.context) && (
        <p class="notice" role="alert">
          This report has no context {route.context}.
        </p>
      )}
      {route.layout === 'functions' && <FunctionTable shelf={shelf} go={go} />}
      <FileList rows={rows} shelf={shelf} go={go} />
      <CodeHits report={report} route={route} />
    </>
  );
}
