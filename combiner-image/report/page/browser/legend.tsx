/** What the signs and marks of a source say. */
export function Legend() {
  return (
    <details class="legend">
      <summary>What the marks say</summary>
      <ul>
        <li>
          <span class="sample ran">12×</span> the line ran 12 times
        </li>
        <li>
          <span class="sample partly">◐ 12×</span> it ran, but not all of it
        </li>
        <li>
          <span class="sample missed">✗</span> it never ran
        </li>
        <li>
          <span class="gap gap-code">code</span> statements that never ran, or a function that was never
          called
        </li>
        <li>
          <span class="gap gap-branch">code</span> an arm of a branch that was never taken
        </li>
        <li>
          <span class="gap gap-branch gap-absent">if</span> no else, and never skipped
        </li>
      </ul>
    </details>
  );
}
