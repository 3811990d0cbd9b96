/** webpack's, in its table and where modules load others. */
const MODULE_NUMBER = /\b\d{2,6}(?=[(:])|(?<=\()\d{2,6}(?=\))/g;
const SHORT_NAME = /(?<![\w$.])[A-Za-z_$][\w$]{0,2}(?![\w$])/g;

/** How much of a text is in another one, names and their order aside: 0 to 1. */
export function likeness(deployed: string, rebuilt: string): number {
  const own = piecesOf(deployed);
  const other = piecesOf(rebuilt);
  let all = 0;
  let found = 0;
  for (const each of own) {
    all += each.length;
    if (other.has(each)) found += each.length;
  }
  return all === 0 ? 0 : found / all;
}

function piecesOf(text: string): Set<string> {
  return new Set(
    text
      .replaceAll(MODULE_NUMBER, '0')
      .replaceAll(SHORT_NAME, '_')
      .split(/[;{},]\s*/),
  );
}
