import { plural } from '../combiner-image/plural.ts';
import { someOf } from '../combiner-image/some-of.ts';
import { CONFIDENCES } from '../combiner-image/unused/confidence.ts';
import { linesOf, type Unused, type UnusedResult } from '../combiner-image/unused.ts';

/** Of each confidence; JSON has all. */
const MOST_LINES = 50;

/** For people at a terminal. */
export function unusedText({ unused, since, unjudged, missing }: UnusedResult): string[] {
  const lines = [
    `Deployed, and never ran${since === undefined ? '' : ` since ${since.slice(0, 16).replace('T', ' ')} UTC`}: ${counts(unused)}`,
  ];
  for (const confidence of [...CONFIDENCES].reverse()) {
    const pieces = unused.filter((piece) => piece.confidence === confidence);
    if (pieces.length === 0) continue;
    lines.push('', `Confidence ${confidence}: ${counts(pieces)}`);
    for (const piece of pieces.slice(0, MOST_LINES))
      lines.push(`  ${placeOf(piece)}  ${shortly(piece)}; ${evidenceInWords(piece)}`);
    if (pieces.length > MOST_LINES)
      lines.push(`  and ${pieces.length - MOST_LINES} more (--format json has all)`);
  }
  lines.push('');
  for (const { path, reason } of unjudged) lines.push(`Not known: ${path}: ${reason}`);
  if (missing.length > 0) lines.push(`Incomplete: ${missing.join(', ')}`);
  return lines;
}

/** A sentence. */
export function pieceInWords(piece: Unused): string {
  const of = ` Its code is in ${plural(piece.functions.length, 'function')}: ${someOf(piece.functions)}.`;
  switch (piece.kind) {
    case 'file':
      return `Nothing of this file ran.${of}`;
    case 'function':
      return `The function ${piece.name} was never called.${of}`;
    case 'block':
      return `This ${partOf(piece)} never ran.${of}`;
  }
}

export function evidenceInWords({ unchangedDays, invocations, observedDays, recordedShare }: Unused): string {
  const share =
    recordedShare === undefined
      ? 'share that was recorded unknown'
      : `${Math.floor(recordedShare * 1_000) / 10} % of all recorded`;
  return [
    unchangedDays === undefined ? 'last change unknown' : `unchanged for ${plural(unchangedDays, 'day')}`,
    `${plural(invocations, 'invocation')} in ${plural(observedDays, 'day')}`,
    share,
  ].join(', ');
}

function counts(pieces: readonly Unused[]): string {
  const of = (kind: Unused['kind']) => pieces.filter((piece) => piece.kind === kind).length;
  const lines = pieces.reduce((sum, piece) => sum + linesOf(piece), 0);
  return `${plural(of('file'), 'file')}, ${plural(of('function'), 'function')}, ${plural(of('block'), 'block')} (${plural(lines, 'line')})`;
}

function placeOf({ path, line, endLine }: Unused): string {
  return `${path}:${line}${endLine === line ? '' : `-${endLine}`}`;
}

function shortly(piece: Unused): string {
  if (piece.kind === 'function') return `function ${piece.name}`;
  return piece.kind === 'file' ? 'the whole file' : partOf(piece);
}

function partOf({ part }: Unused): string {
  switch (part) {
    case 'then':
      return 'then part of an if';
    case 'else':
      return 'else of an if';
    case 'case':
      return 'case of a switch';
    case 'default case':
      return 'default of a switch';
    default:
      return 'block';
  }
}
