import type { FileCoverageData } from 'istanbul-lib-coverage';
import { divided } from '../carry/code-units.ts';
import { SharedNames } from '../carry/shared-names.ts';
import { deploymentOf } from '../changed/deployment.ts';
import { GAP_KINDS, type GapKind } from '../report/page/format.ts';
import { functionName } from '../report/page/function-name.ts';
import { gapsOf } from '../report/page/gaps.ts';
import { PlacesInText } from '../report/page/places-in-text.ts';

/** Code that never ran though it is deployed. */
export interface NeverRan {
  kind: 'file' | 'function' | 'block';
  /** Of a function. */
  name?: string;
  /** Of a block: what it is a part of. */
  part?: GapKind;
  /** Lines from 1, columns from 0. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** What could be taken away alone; what may be missing (an else) or stands inside of an expression could not. */
const BLOCKS: ReadonlySet<GapKind> = new Set(['statement', 'then', 'else', 'case', 'default case']);

/**
 * The largest pieces of a file that never ran: the file, functions, and blocks of functions that ran.
 * @param deployed texts of the file that functions of Lambda have now: of others nobody knows
 * @throws whatever the parser does
 */
export function neverRan(
  path: string,
  text: string,
  data: FileCoverageData,
  deployed: readonly string[],
): NeverRan[] {
  const counts = [...Object.values(data.s), ...Object.values(data.f)];
  if (counts.length === 0 || deployed.length === 0) return [];
  const places = new PlacesInText(text);
  const names = new SharedNames();
  const gaps = gapsOf(data, text);
  if (gaps.length === 0) return [];
  const isDeployed = deploymentOf(path, divided(text, path, names), deployed, names);
  const functions = Object.values(data.fnMap);
  const found = gaps.flatMap(([kindNumber, line, column, endLine, endColumn, about]): NeverRan[] => {
    const kind = GAP_KINDS[kindNumber] ?? 'branch';
    const start = places.offset({ line, column });
    const end = places.offset({ line: endLine, column: endColumn });
    const place = { line, column, endLine, endColumn };
    // Inside of a function: its head is a part of what is around it.
    if (kind === 'function') {
      const fn = functions[Number(about)];
      if (fn === undefined || !isDeployed(end - 1)) return [];
      return [{ kind, name: functionName(fn.name, text, places.offset(fn.decl.start)), ...place }];
    }
    return BLOCKS.has(kind) && isDeployed(start) ? [{ kind: 'block', part: kind, ...place }] : [];
  });
  if (counts.some((count) => count > 0) || found.length === 0) return found;
  const last = places.at(text.length);
  return [{ kind: 'file', line: 1, column: 0, endLine: last.line, endColumn: last.column }];
}
