import type { PageFunction, PageRepository } from '../format.ts';
import { buildName, periodOf, shortCommit, timeOf } from './build-words.ts';
import { plural } from './numbers.ts';
import type { Report } from './report.ts';

/** Builds that are named at once. */
const MOST_BUILDS = 4;

const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** What the report is of: functions, builds, period, invocations. */
export function Provenance({ report }: { report: Report }) {
  const { functions, objects, createdAt, suites, widened, repository } = report.index;
  const invocations = functions.reduce((sum, fn) => sum + fn.invocations, 0);
  const sandboxes = functions.reduce((sum, fn) => sum + fn.sandboxes, 0);
  const builds = [...new Set(functions.flatMap((fn) => fn.builds.map(buildName)))];
  return (
    <section class="provenance" aria-label="What this report is of">
      <p>
        {plural(functions.length, 'function')}, {plural(invocations, 'invocation')} in{' '}
        {plural(sandboxes, 'sandbox')} ({plural(objects, 'object')}), {periodOf(functions)}.{' '}
        {builds.length > 0 && `${builds.length === 1 ? 'Build' : 'Builds'}: ${someOf(builds)}. `}
        {suites.length > 0 && `Suites: ${suites.join(', ')}. `}
        {repository !== undefined && <Commit repository={repository} />}
        <span class="quiet">Report made {timeOf(createdAt)}.</span>
      </p>
      <Completeness report={report} />
      {widened !== undefined && <p class="widened">{widened.replace(ISO_TIME, timeOf)}</p>}
      <details>
        <summary>
          {functions.length === 1 ? 'The function' : `The ${plural(functions.length, 'function')}`}
        </summary>
        <FunctionTable functions={functions} />
      </details>
      <Warnings warnings={report.index.warnings} />
    </section>
  );
}

function Commit({ repository: { commit, branch } }: { repository: PageRepository }) {
  return (
    <>
      Sources of commit <code title={commit}>{shortCommit(commit)}</code>
      {branch !== undefined && ` of ${branch}`}.{' '}
    </>
  );
}

function Completeness({ report }: { report: Report }) {
  const { missing } = report.index;
  if (missing.length === 0)
    return (
      <p class="complete">
        <span class="sign" aria-hidden="true">
          ✓
        </span>{' '}
        Complete: all that was recorded is in these numbers.
      </p>
    );
  return (
    <p class="incomplete" role="status">
      <span class="sign" aria-hidden="true">
        !
      </span>{' '}
      Incomplete, so the numbers may be too low: {missing.join('; ')}.
    </p>
  );
}

function FunctionTable({ functions }: { functions: readonly PageFunction[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="scrolls" tabIndex={0} aria-label="Functions">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Function</th>
            <th scope="col" class="numeric">
              Invocations
            </th>
            <th scope="col" class="numeric">
              Sandboxes
            </th>
            <th scope="col">Builds</th>
            <th scope="col">Recorded</th>
            <th scope="col">Missing</th>
          </tr>
        </thead>
        <tbody>
          {functions.map((fn, i) => (
            <tr key={`${i} ${fn.name}`}>
              <th scope="row">{fn.name}</th>
              <td class="numeric">{fn.invocations.toLocaleString('en')}</td>
              <td class="numeric">{fn.sandboxes.toLocaleString('en')}</td>
              <td>{someOf(fn.builds.map(buildName))}</td>
              <td>{periodOf([fn])}</td>
              <td>{fn.missing.join(', ') || 'nothing'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <details>
      <summary>{plural(warnings.length, 'warning')}</summary>
      <ul class="warnings">
        {warnings.map((warning, i) => (
          <li key={`${i} ${warning}`}>{warning}</li>
        ))}
      </ul>
    </details>
  );
}

function someOf(names: readonly string[]): string {
  const more = names.length - MOST_BUILDS;
  return more > 0 ? `${names.slice(0, MOST_BUILDS).join(', ')} and ${more} more` : names.join(', ');
}
