import type { PageFunction } from '../format.ts';
import { buildName, periodOf, someBuilds } from './build-words.ts';

/** What was read of each function, and what of it is missing. */
export function RecordedFunctions({ functions }: { functions: readonly PageFunction[] }) {
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
              <td>{someBuilds(fn.builds.map(buildName))}</td>
              <td>{periodOf([fn])}</td>
              <td>{fn.missing.join(', ') || 'nothing'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
