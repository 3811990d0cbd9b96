import type { PageRepository } from '../format.ts';
import { buildName, periodOf, shortCommit, someBuilds, timeOf } from './build-words.ts';
import { plural } from './numbers.ts';
import { RecordedFunctions } from './recorded-functions.tsx';
import type { Report } from './report.ts';

const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** What the report is of: functions, builds, period, invocations. */
export function Provenance({ report }: { report: Report }) {
  const { functions, objects, createdAt, suites, widened, deployed = [], repository } = report.index;
  const invocations = functions.reduce((sum, fn) => sum + fn.invocations, 0);
  const sandboxes = functions.reduce((sum, fn) => sum + fn.sandboxes, 0);
  const builds = [...new Set(functions.flatMap((fn) => fn.builds.map(buildName)))];
  return (
    <section class="provenance" aria-label="What this report covers">
      <p>
        {plural(functions.length, 'function')}, {plural(invocations, 'invocation')} in{' '}
        {plural(sandboxes, 'sandbox')} ({plural(objects, 'object')}), {periodOf(functions)}.{' '}
        {builds.length > 0 && `${builds.length === 1 ? 'Build' : 'Builds'}: ${someBuilds(builds)}. `}
        {suites.length > 0 && `Suites: ${suites.join(', ')}. `}
        {repository !== undefined && <Commit repository={repository} />}
        <span class="quiet">Report made {timeOf(createdAt)}.</span>
      </p>
      <Completeness report={report} />
      {deployed.map((line) => (
        <p class="deployed" key={line}>
          {line}
        </p>
      ))}
      {widened !== undefined && <p class="widened">{widened.replace(ISO_TIME, timeOf)}</p>}
      <details>
        <summary>
          {functions.length === 1 ? 'The function' : `The ${plural(functions.length, 'function')}`}
        </summary>
        <RecordedFunctions functions={functions} />
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
