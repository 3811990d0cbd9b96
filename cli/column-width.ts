/** Names of tests are as long as a header: one of them must not push what stands beside all others out of a terminal. */
const WIDEST = 60;

/** Width of a column with names. */
export function columnWidth(rows: readonly { name: string }[]): number {
  return Math.min(
    WIDEST,
    rows.reduce((most, { name }) => Math.max(most, name.length), 0),
  );
}
