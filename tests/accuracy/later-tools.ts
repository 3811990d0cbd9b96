/** The tools that came later, and the frozen programs through all tools. */

import { eachSegment } from '../../combiner-image/sources/mappings.ts';
import type { RowDifference } from './classify.ts';
import { compare } from './compare.ts';
import {
  FROZEN,
  LATER,
  type Measurement,
  PROGRAMS,
  RANDOM,
  toolMeasurements,
  type Workshop,
} from './corpus.ts';
import { compareLines } from './lines.ts';
import { type Pipeline, pipelines } from './pipelines.ts';
import { converted, type RunScript } from './run-program.ts';
import { toolPipelines, unseenPipelines } from './tool-pipelines.ts';
import { emptyRow, lineGoalsMissed, type ToolRow, toolTable } from './tool-table.ts';

export interface LaterTools {
  text: string;
  missed: string[];
}

interface Asked {
  node: string;
  workshop: Workshop;
  /** Only these tools and programs, where somebody looks for a fault. */
  tools?: readonly string[] | undefined;
  programs?: readonly string[] | undefined;
  /** Of the frozen programs nobody is to see any. */
  onDifference?: (difference: RowDifference) => void;
  onUnbuilt?: (program: string, tool: string, reason: string) => void;
}

export async function laterTools(asked: Asked): Promise<LaterTools> {
  const taken = [...PROGRAMS, ...LATER];
  const frozenThrough = [...pipelines.filter(({ takes }) => takes !== 'typescript'), ...toolPipelines];
  const known = await measured(asked, toolPipelines, taken);
  const frozen = await measured(asked, frozenThrough, FROZEN);
  const unseen = await measured(asked, unseenPipelines, [...taken, ...FROZEN]);
  const random = await measured(asked, [...frozenThrough, ...unseenPipelines], [RANDOM]);
  const text = [
    'The programs of the other tables, and a handler, through tools that came later:',
    toolTable(known),
    'Twelve packages that nothing was mended for, through all tools:',
    toolTable(frozen),
    'All of these programs through two tools that nothing was mended for:',
    toolTable(unseen),
    'Random programs, full of what V8 miscounts and minifiers reshape, through all tools:',
    toolTable(random),
  ].join('\n\n');
  const missed = [
    ...lineGoalsMissed('later tools', known),
    ...lineGoalsMissed('the frozen packages', frozen),
    ...lineGoalsMissed('tools that nobody looked at', unseen),
  ];
  return { text, missed };
}

async function measured(
  asked: Asked,
  tools: readonly Pipeline[],
  programs: readonly string[],
): Promise<ToolRow[]> {
  const rows = new Map<string, ToolRow>();
  const wanted = tools.filter(({ name }) => asked.tools?.includes(name) ?? true);
  for (const { name, minified } of wanted) rows.set(name, emptyRow(name, minified));
  const chosen = programs.filter((program) => asked.programs?.includes(program) ?? true);
  for await (const one of toolMeasurements(wanted, chosen, asked.node, asked.workshop)) {
    const row = rows.get(one.row);
    if (row === undefined) continue;
    if ('reason' in one) {
      row.unbuilt.push(one.program.replace(/\.\w+$/, ''));
      asked.onUnbuilt?.(one.program, one.row, one.reason);
    } else add(row, one, asked);
  }
  return [...rows.values()];
}

function add(row: ToolRow, { program, scripts, expected, minified }: Measurement, asked: Asked): void {
  const actual = converted(scripts);
  // Tools resolve packages to different files, and Parcel goes on through a package's own maps: what both have is
  // compared.
  const mapped = mappedSources(scripts);
  const both = Object.fromEntries(
    Object.entries(expected).filter(([name]) => actual[name] !== undefined && mapped.has(name)),
  );
  compareLines(row.lines, both, actual);
  const isFrozen = FROZEN.includes(program);
  compare(row.comparison, both, actual, (difference) => {
    if (!isFrozen) asked.onDifference?.({ ...difference, program, row: row.name, minified });
  });
}

/** The sources that the maps know places of. */
function mappedSources(scripts: readonly RunScript[]): Set<string> {
  const names = new Set<string>();
  for (const { map } of scripts.map(({ script }) => script)) {
    if (map === undefined) continue;
    eachSegment(map.mappings, ({ source }) => names.add(map.sources[source] ?? ''));
  }
  return names;
}
