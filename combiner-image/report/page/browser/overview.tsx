import { useMemo } from 'preact/hooks';
import { FileList } from './file-list.tsx';
import { FunctionHits } from './function-hits.tsx';
import { plural } from './numbers.ts';
import { Provenance } from './provenance.tsx';
import type { Report, ReportFile } from './report.ts';
import { type Go, LAYOUTS, type Layout, type Route } from './route.ts';
import { rowsOf } from './rows.ts';
import { SuiteChoice } from './suite-choice.tsx';
import { sumOf, Totals } from './totals.tsx';

const LAYOUT_NAMES: Record<Layout, string> = { list: 'List', tree: 'Folders', functions: 'By function' };

interface Props {
  report: Report;
  /** Those that the route asks for, in its order. */
  files: readonly ReportFile[];
  route: Route;
  go: Go;
}

/** What this report is, what is missing, and the files with most of it first. */
export function Overview({ report, files, route, go }: Props) {
  const view = report.viewOf(route.suite);
  const totals = useMemo(() => sumOf(report.files.map((file) => report.numbers(file, view))), [report, view]);
  const rows = useMemo(() => rowsOf(report, route, files), [report, files, route.layout, route.open]);
  return (
    <>
      <h1 id="title" tabIndex={-1}>
        What ran
      </h1>
      <Provenance report={report} />
      <Totals numbers={totals} />
      <search class="filters">
        <label class="search">
          <span>Search files and functions</span>
          <input
            id="search"
            type="search"
            value={route.query}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => go({ query: event.currentTarget.value })}
          />
        </label>
        <fieldset class="choice">
          <legend class="spoken">Layout</legend>
          {LAYOUTS.map((layout) => (
            <label key={layout}>
              <input
                type="radio"
                name="layout"
                checked={route.layout === layout}
                onChange={() => go({ layout })}
              />
              <span>{LAYOUT_NAMES[layout]}</span>
            </label>
          ))}
        </fieldset>
        <label class="check">
          <input
            type="checkbox"
            checked={route.onlyMissed}
            onChange={(event) => go({ onlyMissed: event.currentTarget.checked })}
          />
          <span>Only files with gaps</span>
        </label>
        <SuiteChoice report={report} route={route} go={go} />
        <p class="found" role="status">
          {files.length === report.files.length
            ? plural(files.length, 'file')
            : `${files.length.toLocaleString('en')} of ${plural(report.files.length, 'file')}`}
        </p>
      </search>
      <FileList rows={rows} route={route} go={go} />
      <FunctionHits report={report} route={route} />
    </>
  );
}
