import { useMemo } from 'preact/hooks';
import type { PageFunction, PageRunners } from '../format.ts';
import { buildName, lastOf } from './build-words.ts';
import { Meter, Percent } from './meter.tsx';
import { type Numbers, times } from './numbers.ts';
import type { ReportFile } from './report.ts';
import { coveredBy } from './report.ts';
import type { Go } from './route.ts';
import { changedGap, type Shelf } from './rows.ts';
import { useRunners } from './use-runners.ts';

interface FunctionRow {
  fn: PageFunction;
  files: number;
  shared: number;
  /** Of all files in its code: what it ran itself, where that is known. */
  numbers: Numbers;
  /** Changed lines that did not run. */
  gap: number;
}

/** Lambda functions: what of each is deployed, whether anybody asked it, and what of its code ran. */
export function FunctionTable({ shelf, go }: { shelf: Shelf; go: Go }) {
  const { report, route } = shelf;
  const { functions, absent, changedSince } = report.index;
  const ranBy = useRunners(report, 'functions', true);
  const rows = useMemo(() => functionRows(shelf, ranBy), [shelf, ranBy]);
  const hasContexts = functions.some(({ contexts }) => contexts !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scrolls" tabIndex={0} aria-label="Lambda functions">
      <table class="plain deployed">
        <caption class="spoken">Lambda functions, and what of their code ran</caption>
        <thead>
          <tr>
            <th scope="col">Lambda function</th>
            <th scope="col">Deployed</th>
            <th scope="col" class="numeric">
              Asked
            </th>
            {hasContexts && (
              <th scope="col" class="numeric">
                Contexts
              </th>
            )}
            <th scope="col" class="numeric">
              Files
            </th>
            <th scope="col">Lines</th>
            <th scope="col" class="numeric">
              Branches
            </th>
            {changedSince !== undefined && (
              <th scope="col" class="numeric">
                Changed, not run
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ fn, files, shared, numbers, gap }) => (
            <tr key={fn.name} class={route.fn === fn.name ? 'chosen' : ''}>
              <th scope="row">
                <button
                  type="button"
                  class="toggle chooses"
                  aria-pressed={route.fn === fn.name}
                  title="Only files of this function"
                  onClick={() => go({ fn: route.fn === fn.name ? '' : fn.name })}
                >
                  {fn.name}
                </button>
                {fn.missing.length > 0 && <span class="below never">! {fn.missing.join(', ')}</span>}
              </th>
              <td>
                {fn.builds[0] !== undefined && <span class="below">{buildName(fn.builds[0])}</span>}
                <span class="quiet">{lastOf(fn)}</span>
              </td>
              <td class={`numeric ${fn.invocations === 0 ? 'never' : ''}`}>
                {fn.invocations === 0 ? '✗ never' : times(fn.invocations)}
              </td>
              {hasContexts && <td class="numeric">{fn.contexts?.toLocaleString('en')}</td>}
              <td class="numeric">
                {files.toLocaleString('en')}
                {shared > 0 && <span class="quiet"> ({shared.toLocaleString('en')} shared)</span>}
              </td>
              <td class="lines">
                {files > 0 ? (
                  <Meter numbers={numbers} metric="lines" />
                ) : (
                  <span class="quiet">none known</span>
                )}
              </td>
              <td class="numeric">{files > 0 && <Percent numbers={numbers} metric="branches" />}</td>
              {changedSince !== undefined && (
                <td class={`numeric ${gap > 0 ? 'never' : ''}`}>{gap.toLocaleString('en')}</td>
              )}
            </tr>
          ))}
          {absent.map((name) => (
            <tr key={`absent ${name}`}>
              <th scope="row">{name}</th>
              <td colSpan={7} class="never">
                ✗ expected, and nothing arrived
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {ranBy === undefined
          ? 'Of shared code the runs of all functions count.'
          : 'Of shared code each function has its own runs here; below, such files are listed once, with the runs of all.'}
      </p>
    </section>
  );
}

function functionRows({ report, lens, route }: Shelf, ranBy: PageRunners | undefined): FunctionRow[] {
  const { functions, files } = report.index;
  const byHolder = functions.map((): ReportFile[] => []);
  for (const file of report.files)
    for (const holder of files.holders[file.holders] ?? []) byHolder[holder]?.push(file);
  const isOwn = route.suite === '' && route.context === '';
  return functions.map((fn, i) => {
    const held = byHolder[i] ?? [];
    const runner = isOwn ? (ranBy?.names.indexOf(fn.name) ?? -1) : -1;
    const own = ranBy === undefined || runner < 0 ? undefined : coveredBy(ranBy, runner);
    const numbers = own === undefined ? lens.numbers(held).all : lens.of(held, own);
    return {
      fn,
      files: held.length,
      shared: held.filter(({ holders }) => (files.holders[holders]?.length ?? 0) > 1).length,
      numbers,
      gap: held.reduce((sum, file) => sum + changedGap(file), 0),
    };
  });
}
