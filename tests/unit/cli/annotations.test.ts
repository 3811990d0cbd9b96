import { expect, test } from 'vitest';
import { githubAnnotations } from '../../../cli/diff-formats/github.ts';
import type { ChangedCode, LineState } from '../../../combiner-image/changed/changed-code.ts';

const STATES: Record<string, LineState> = {
  r: 'ran',
  n: 'not run',
  d: 'not deployed',
  '-': 'not code',
};

/** @param lines a letter for each line from the first on; a blank: it was not changed */
function file(path: string, lines: string): ChangedCode {
  const changed = [...lines].flatMap((letter, i) => {
    const state = STATES[letter];
    return state === undefined ? [] : [{ line: i + 1, state }];
  });
  return { path, lines: changed, functions: [], branches: [] };
}

const annotated = (...files: ChangedCode[]) => githubAnnotations({ files });

test('lines between which nothing changed could run are one piece', () => {
  expect(annotated(file('a.ts', 'nn--n nrn-'))).toEqual([
    '::warning file=a.ts,line=1,endLine=5,title=Not run::Lines 1 to 5: did not run',
    '::warning file=a.ts,line=7,endLine=7,title=Not run::Line 7: did not run',
    '::warning file=a.ts,line=9,endLine=9,title=Not run::Line 9: did not run',
  ]);
  expect(annotated(file('a.ts', '-d-nd-'))).toEqual([
    '::warning file=a.ts,line=4,endLine=4,title=Not run::Line 4: did not run',
    '::notice file=a.ts,line=2,endLine=2,title=Not deployed yet::Line 2: not deployed yet',
    '::notice file=a.ts,line=5,endLine=5,title=Not deployed yet::Line 5: not deployed yet',
  ]);
});

test('of more than GitHub shows the largest come first, and one sums up the rest', () => {
  // Lines that are no code do not make a piece larger.
  const files = Array.from({ length: 12 }, (_, i) =>
    file(`f${i}.ts`, `n${'-'.repeat(20 - i)}${'n'.repeat(i)}`),
  );
  const commands = annotated(...files, file('d.ts', 'dr'.repeat(30)));
  const of = (kind: string) => commands.filter((command) => command.startsWith(`::${kind} `));
  expect(of('warning')).toHaveLength(10);
  expect(of('warning')[0]).toBe(
    '::warning file=f11.ts,line=1,endLine=21,title=Not run::Lines 1 to 21: did not run',
  );
  expect(of('warning')[9]).toBe(
    '::warning title=Not run::6 more lines in 3 places of 3 files: did not run. GitHub shows 10 of a kind; the log of this step has all.',
  );
  expect(of('notice')).toHaveLength(10);
  expect(of('notice').at(-1)).toContain('::21 more lines in 21 places of 1 file: not deployed yet.');
  // Ten are ten, and none sums up what is there.
  expect(annotated(...files.slice(0, 10)).at(-1)).toContain('file=f0.ts');
});

test('why the step fails comes first, as an error that no text ends', () => {
  const commands = githubAnnotations({ files: [file('a.ts', 'n')] }, [
    ['Threshold missed', 'changed lines: 50 %\nof all'],
  ]);
  expect(commands[0]).toBe('::error title=Threshold missed::changed lines: 50 %25%0Aof all');
  expect(commands).toHaveLength(2);
});
