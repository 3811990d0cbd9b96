import { useEffect, useRef, useState } from 'preact/hooks';
import { Meter, Percent } from './meter.tsx';
import { missed, plural } from './numbers.ts';
import { type Column, formatRoute, type Go, type Route, suiteColumn, suiteOf } from './route.ts';
import type { Row, Shelf } from './rows.ts';

/** Rows that are there at once; more follow when one comes to them. */
const FIRST_ROWS = 60;
const MORE_ROWS = 300;

const TITLES: readonly [column: Column, title: string][] = [
  ['file', 'File'],
  ['missed-lines', 'Missed lines'],
  ['missed-branches', 'Missed branches'],
  ['lines', 'Lines'],
  ['branches', 'Branches'],
  ['functions', 'Functions'],
  ['statements', 'Statements'],
];

export function FileList({ rows, shelf, go }: { rows: readonly Row[]; shelf: Shelf; go: Go }) {
  const { route, lens } = shelf;
  const [shown, setShown] = useState(FIRST_ROWS);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => setShown(FIRST_ROWS), [route.query, route.layout, route.sort, route.isDescending]);
  const more = rows.length - shown;
  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setShown((before) => before + MORE_ROWS),
      { rootMargin: '800px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [shown, more > 0]);
  useEffect(() => {
    const all = () => setShown(Number.POSITIVE_INFINITY);
    addEventListener('beforeprint', all);
    return () => removeEventListener('beforeprint', all);
  }, []);
  if (rows.length === 0) return <p class="notice">No file matches.</p>;
  return (
    <>
      <table class="files">
        <caption class="spoken">Files, and what of them ran</caption>
        <thead>
          <tr>
            {TITLES.map(([column, title]) => (
              <Title key={column} column={column} title={title} route={route} go={go} />
            ))}
            {lens.suites.map((suite) => (
              <Title
                key={suiteColumn(suite)}
                column={suiteColumn(suite)}
                title={`Lines, ${suite}`}
                route={route}
                go={go}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <RowOf key={row.key} row={row} route={route} go={go} />
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <div ref={end} class="more">
          <button type="button" onClick={() => setShown((before) => before + MORE_ROWS)}>
            Show more of {plural(more, 'row')}
          </button>
        </div>
      )}
    </>
  );
}

function Title({ column, title, route, go }: { column: Column; title: string; route: Route; go: Go }) {
  const isSorted = route.sort === column;
  const direction = route.isDescending ? 'descending' : 'ascending';
  // What needs most attention first.
  const isDescending = isSorted ? !route.isDescending : column.startsWith('missed');
  return (
    <th
      scope="col"
      class={suiteOf(column) === undefined ? column : 'of-suite'}
      {...(isSorted && { 'aria-sort': direction })}
    >
      <button type="button" onClick={() => go({ sort: column, isDescending })}>
        {title}
        <span class="arrow" aria-hidden="true">
          {isSorted ? (route.isDescending ? '▼' : '▲') : ''}
        </span>
      </button>
    </th>
  );
}

function RowOf({ row, route, go }: { row: Row; route: Route; go: Go }) {
  const { all: numbers, bySuite } = row.numbers();
  return (
    <tr class={row.group === undefined ? 'file-row' : 'group-row'}>
      <th scope="row" class="file" style={{ paddingInlineStart: `${0.6 + row.depth * 1.4}rem` }}>
        <NameOf row={row} route={route} go={go} />
      </th>
      <Missed count={missed(numbers, 'lines')} noun={['line', 'lines']} column="missed-lines" />
      <Missed count={missed(numbers, 'branches')} noun={['branch', 'branches']} column="missed-branches" />
      <td class="lines">
        <Meter numbers={numbers} metric="lines" />
      </td>
      <td class="branches numeric">
        <Percent numbers={numbers} metric="branches" />
      </td>
      <td class="functions numeric">
        <Percent numbers={numbers} metric="functions" />
      </td>
      <td class="statements numeric">
        <Percent numbers={numbers} metric="statements" />
      </td>
      {bySuite.map((each, i) => (
        <td key={i} class="of-suite numeric">
          <Percent numbers={each} metric="lines" />
        </td>
      ))}
    </tr>
  );
}

interface MissedCount {
  count: number;
  /** Of one and of several: where there is no room for titles, the style says it behind the number. */
  noun: [string, string];
  column: Column;
}

function Missed({ count, noun: [one, several], column }: MissedCount) {
  return (
    <td class={`${column} numeric`} data-noun={count === 1 ? one : several}>
      {count.toLocaleString('en')}
    </td>
  );
}

function NameOf({ row, route, go }: { row: Row; route: Route; go: Go }) {
  const { group, key, name } = row;
  if (group === undefined) {
    const slash = name.lastIndexOf('/') + 1;
    return (
      <a href={formatRoute({ ...route, path: key, line: 0 })}>
        <span class="folder">{name.slice(0, slash)}</span>
        {name.slice(slash)}
      </a>
    );
  }
  const toggle = () =>
    go({ open: group.isOpen ? route.open.filter((each) => each !== key) : [...route.open, key] });
  return (
    <button type="button" class="toggle" aria-expanded={group.isOpen} onClick={toggle}>
      <span class="sign" aria-hidden="true">
        {group.isOpen ? '▾' : '▸'}
      </span>
      {name} <span class="quiet">{plural(group.files, 'file')}</span>
    </button>
  );
}
