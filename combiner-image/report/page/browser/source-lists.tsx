import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import type { PageSource } from '../format.ts';
import type { PlacedGap } from './code-rows.ts';
import { plural } from './numbers.ts';
import { formatRoute, type Route } from './route.ts';

const SHOWN = 100;

interface Props {
  source: PageSource;
  /** By function. */
  calls: readonly number[];
  gaps: readonly PlacedGap[];
  route: Route;
  onGap: (gap: PlacedGap) => void;
}

/** Beside the text: its gaps, and its functions. */
export function SourceLists({ source, calls, gaps, route, onGap }: Props) {
  const [isWide] = useState(() => matchMedia('(min-width: 48rem)').matches);
  return (
    <aside aria-label="Gaps and functions">
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
                {calls[i] === 0 ? '✗ never called' : `${(calls[i] ?? 0).toLocaleString('en')}×`}
              </span>
            </li>
          )}
        />
      </details>
    </aside>
  );
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
