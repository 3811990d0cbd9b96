import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { CHANGED_STATES, type PageSource } from '../format.ts';
import type { PlacedGap } from './code-rows.ts';
import { plural, times } from './numbers.ts';
import { formatRoute, type Route } from './route.ts';

const SHOWN = 100;

interface Props {
  source: PageSource;
  /** By function. */
  calls: readonly number[];
  gaps: readonly PlacedGap[];
  route: Route;
  /** Who ran the line that is looked at. */
  who: ComponentChild;
  changedSince: string | undefined;
  onGap: (gap: PlacedGap) => void;
}

/** Beside the text: its gaps, and its functions. */
export function SourceLists({ source, calls, gaps, route, who, changedSince, onGap }: Props) {
  const [isWide] = useState(() => matchMedia('(min-width: 48rem)').matches);
  return (
    <aside aria-label="Who ran it, gaps and functions">
      {who}
      <Changes source={source} route={route} since={changedSince} />
      <Unrun source={source} route={route} />
      <Compared source={source} route={route} />
      <details open={isWide}>
        <summary>{plural(gaps.length, 'gap')}</summary>
        <Some
          all={gaps}
          render={(gap) => (
            <li key={gap.index}>
              <a
                href={formatRoute({ ...route, line: gap.line })}
                onClick={(event) => {
                  event.preventDefault();
                  onGap(gap);
                }}
              >
                {gap.line}
              </a>{' '}
              <span class={`note-${gap.shape}`}>{gap.sentence}</span>
            </li>
          )}
        />
      </details>
      <details open={isWide}>
        <summary>{plural(source.functions.length, 'function')}</summary>
        <Some
          all={source.functions}
          render={([name, line], i) => (
            <li key={i}>
              <a href={formatRoute({ ...route, line })}>{name}</a>{' '}
              <span class={calls[i] === 0 ? 'never' : 'quiet'}>
                {calls[i] === 0 ? '✗ never called' : source.hits ? 'called' : times(calls[i] ?? 0)}
              </span>
            </li>
          )}
        />
      </details>
    </aside>
  );
}

const STATES: Record<(typeof CHANGED_STATES)[number], string> = {
  ran: '✓ ran',
  'not run': '✗ not run',
  'not deployed': '✗ not deployed',
  'not code': 'not code',
};

function Changes({ source, route, since }: Pick<Props, 'source' | 'route'> & { since: string | undefined }) {
  const ranges = changedRanges(source.changed ?? []);
  if (since === undefined || ranges.length === 0) return null;
  return (
    <details open>
      <summary>Changed since {since}</summary>
      <Some
        all={ranges}
        render={({ from, to, state }) => (
          <li key={from}>
            <a href={formatRoute({ ...route, line: from })}>{from === to ? from : `${from} to ${to}`}</a>{' '}
            <span class={state === 'ran' || state === 'not code' ? 'quiet' : 'never'}>{STATES[state]}</span>
          </li>
        )}
      />
    </details>
  );
}

function Unrun({ source: { unrun = [] }, route }: Pick<Props, 'source' | 'route'>) {
  if (unrun.length === 0) return null;
  return (
    <details open>
      <summary>Not run since its change</summary>
      <Some
        all={unrun}
        render={([line, name]) => (
          <li key={line}>
            <a href={formatRoute({ ...route, line })}>{line}</a>{' '}
            <span class="never">{name === '' ? 'this statement' : name} ran before it was changed</span>
          </li>
        )}
      />
    </details>
  );
}

/** What is different since the report of before. */
function Compared({ source: { gained = [], lost = [] }, route }: Pick<Props, 'source' | 'route'>) {
  if (gained.length + lost.length === 0) return null;
  const all = [
    ...rangesOf(lost).map((range) => ({ ...range, isLost: true })),
    ...rangesOf(gained).map((range) => ({ ...range, isLost: false })),
  ];
  return (
    <details open>
      <summary>Since the last report</summary>
      <Some
        all={all}
        render={({ from, to, isLost }) => (
          <li key={from}>
            <a href={formatRoute({ ...route, line: from })}>{from === to ? from : `${from} to ${to}`}</a>{' '}
            <span class={isLost ? 'never' : 'quiet'}>
              {isLost ? '✗ lost: ran before, and not now' : '✓ gained: runs now'}
            </span>
          </li>
        )}
      />
    </details>
  );
}

function rangesOf(lines: readonly number[]): { from: number; to: number }[] {
  return changedRanges(lines.map((line) => [line, 0]));
}

interface ChangedRange {
  from: number;
  to: number;
  state: (typeof CHANGED_STATES)[number];
}

/** Lines of one state behind each other; what is no code is between them. */
function changedRanges(changed: NonNullable<PageSource['changed']>): ChangedRange[] {
  const ranges: ChangedRange[] = [];
  for (const [line, index] of changed) {
    const state = CHANGED_STATES[index] ?? 'not code';
    const last = ranges.at(-1);
    if (last?.state === state && last.to === line - 1) last.to = line;
    else ranges.push({ from: line, to: line, state });
  }
  return ranges;
}

function Some<T>({ all, render }: { all: readonly T[]; render: (each: T, index: number) => ComponentChild }) {
  const [shown, setShown] = useState(SHOWN);
  return (
    <>
      <ol class="list">{all.slice(0, shown).map(render)}</ol>
      {all.length > shown && (
        <button type="button" onClick={() => setShown((before) => before + 1_000)}>
          {plural(all.length - shown, 'more')}
        </button>
      )}
    </>
  );
}
