import type { CodeUnit } from '../carry/code-unit.ts';
import { type DividedText, divided } from '../carry/code-units.ts';
import { matchUnits } from '../carry/match-units.ts';
import type { SharedNames } from '../carry/shared-names.ts';
import { plainText } from '../checkout/text-hash.ts';
import { lowerBound } from '../lists.ts';

/**
 * Whether the code around a place of a text is deployed: the function, or the statement at the top level.
 * @param deployed texts of the file that functions of Lambda have now
 * @param names those that the text was divided with
 * @returns asks by offset
 * @throws whatever the parser does
 */
export function deploymentOf(
  path: string,
  now: DividedText,
  deployed: readonly string[],
  names: SharedNames,
): (offset: number) => boolean {
  const plain = plainText(now.text);
  if (deployed.some((other) => plainText(other) === plain)) return () => true;
  const same = new Set(deployed.flatMap((other) => [...matchUnits(divided(other, path, names), now).keys()]));
  return (offset) => {
    const unit = innermost(now.statements, offset);
    return unit !== undefined && same.has(unit);
  };
}

function innermost(units: readonly CodeUnit[], offset: number): CodeUnit | undefined {
  let found: CodeUnit | undefined;
  for (let among = units; ; ) {
    const inner = among[lowerBound(among.length, (i) => (among[i]?.end ?? 0) > offset)];
    if (inner === undefined || inner.start > offset) return found;
    found = inner;
    among = inner.inner;
  }
}
