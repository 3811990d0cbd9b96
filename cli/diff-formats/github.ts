import { lineRanges } from '../../combiner-image/changed/line-ranges.ts';
import type { DiffResult } from '../../combiner-image/diff.ts';
import { harmlessName } from '../../combiner-image/harmless/text.ts';
import { linesIn } from './text.ts';

/** GitHub shows ten of each kind for a step. */
const MOST = 10;

interface Annotation {
  path: string;
  first: number;
  last: number;
}

/** Commands to GitHub's log: the largest pieces that did not run as warnings, what is not deployed as notices. */
export function githubAnnotations(result: DiffResult): string[] {
  const kinds = [
    { command: 'warning', state: 'not run', title: 'Not run', words: 'did not run' },
    { command: 'notice', state: 'not deployed', title: 'Not deployed yet', words: 'not deployed yet' },
  ] as const;
  return kinds.flatMap(({ command, state, title, words }) =>
    result.files
      .flatMap((file) =>
        lineRanges(linesIn(file, state)).map((range): Annotation => ({ path: file.path, ...range })),
      )
      .sort((a, b) => b.last - b.first - (a.last - a.first))
      .slice(0, MOST)
      .map(({ path, first, last }) => {
        const which = first === last ? `Line ${first}` : `Lines ${first} to ${last}`;
        const file = property(harmlessName(path));
        return `::${command} file=${file},line=${first},endLine=${last},title=${property(title)}::${which}: ${words}`;
      }),
  );
}

function property(text: string): string {
  return text.replace(/[%:,\r\n]/g, (character) => encodeURIComponent(character));
}
