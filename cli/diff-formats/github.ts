import type { ChangedCode } from '../../combiner-image/changed/changed-code.ts';
import type { DiffResult } from '../../combiner-image/diff.ts';
import { harmlessName } from '../../combiner-image/harmless/text.ts';
import { plural } from '../../combiner-image/plural.ts';

/** GitHub shows the first ten of each kind of a step, and leaves out the others without a word. */
const MOST = 10;

/** What annotations are written of. */
const KINDS = [
  { command: 'warning', state: 'not run', title: 'Not run', words: 'did not run' },
  { command: 'notice', state: 'not deployed', title: 'Not deployed yet', words: 'not deployed yet' },
] as const;
type Kind = (typeof KINDS)[number];

/** Lines of a file in one state, with nothing but changed lines between them on which nothing could run. */
interface Piece {
  path: string;
  first: number;
  last: number;
  /** Lines in the state. */
  count: number;
}

/**
 * Commands to GitHub's log: why the step fails as errors, the largest pieces that did not run as warnings, what is not deployed as
 * notices. Where there are more than GitHub shows, the last one sums up the rest.
 * @param faults sentences, the title first
 */
export function githubAnnotations(
  { files }: Pick<DiffResult, 'files'>,
  faults: readonly (readonly [title: string, text: string])[] = [],
): string[] {
  return [
    ...faults.map(([title, text]) => annotation('error', { title }, text)),
    ...KINDS.flatMap((kind) => {
      const pieces = files.flatMap((file) => piecesOf(file, kind.state)).sort((a, b) => b.count - a.count);
      const shown = pieces.length > MOST ? pieces.slice(0, MOST - 1) : pieces;
      return [...shown.map((piece) => ofPiece(piece, kind)), ...ofRest(pieces.slice(shown.length), kind)];
    }),
  ];
}

function piecesOf({ path, lines }: ChangedCode, wanted: Kind['state']): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | undefined;
  let reached = 0;
  for (const { line, state } of lines) {
    if (line !== reached + 1 || (state !== wanted && state !== 'not code')) open = undefined;
    reached = line;
    if (state !== wanted) continue;
    if (open === undefined) {
      open = { path, first: line, last: line, count: 0 };
      pieces.push(open);
    }
    open.last = line;
    open.count++;
  }
  return pieces;
}

function ofPiece({ path, first, last }: Piece, { command, title, words }: Kind): string {
  const which = first === last ? `Line ${first}` : `Lines ${first} to ${last}`;
  const place = { file: harmlessName(path), line: String(first), endLine: String(last) };
  return annotation(command, { ...place, title }, `${which}: ${words}`);
}

function ofRest(pieces: readonly Piece[], { command, title, words }: Kind): string[] {
  if (pieces.length === 0) return [];
  const lines = pieces.reduce((sum, { count }) => sum + count, 0);
  const files = new Set(pieces.map(({ path }) => path)).size;
  return [
    annotation(
      command,
      { title },
      `${plural(lines, 'more line')} in ${plural(pieces.length, 'place')} of ${plural(files, 'file')}: ${words}. GitHub shows ${MOST} of a kind; the log of this step has all.`,
    ),
  ];
}

function annotation(command: string, properties: Readonly<Record<string, string>>, text: string): string {
  const all = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${command} ${all.join(',')}::${text.replace(/[%\r\n]/g, encodeURIComponent)}`;
}

function property(text: string): string {
  return text.replace(/[%:,\r\n]/g, encodeURIComponent);
}
