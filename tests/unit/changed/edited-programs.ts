import fc from 'fast-check';
import { inParts, programArbitrary } from '../../accuracy/generate-program.ts';
import { randomNumbers } from '../support/random-numbers.ts';

/** Files that stay, and are edited. */
const EDITED = 8;

/** The three texts of a file: when the branch began, as it was deployed since, and as it is now. Undefined: not there. */
export type Versions = readonly [string | undefined, string | undefined, string | undefined];

export interface History {
  /** By the name that each file has in the end. */
  files: Map<string, Versions>;
  /** What each was called before. */
  renamed: Map<string, string>;
  /** Files that each version has in its index, by number. */
  events: [object[], object[]];
}

type Next = (below: number) => number;

/** Changes the pieces of a program: what is in front, parts, `main`. @param mark makes texts unlike others */
type Edit = (pieces: string[], next: Next, mark: string) => void;

const somePart = (pieces: readonly string[], next: Next) => 1 + next(pieces.length - 2);

function insert(line: (mark: string) => string): Edit {
  return (pieces, next, mark) => {
    const at = somePart(pieces, next);
    pieces[at] = (pieces[at] ?? '').replace('{\n', `{\n${line(mark)}\n`);
  };
}

const EDITS: readonly Edit[] = [
  insert((mark) => `  use('${mark}');`),
  insert((mark) => `  if (q > 2) {\n    use(\n      '${mark}',\n      p,\n    );\n  }`),
  insert((mark) => `  // ${mark}\n`),
  // At the end of a line of code.
  (pieces, next, mark) => {
    const at = somePart(pieces, next);
    pieces[at] = (pieces[at] ?? '').replace(/;\n/, `; // ${mark}\n`);
  },
  // The same code in other lines.
  (pieces, next) => {
    const at = somePart(pieces, next);
    pieces[at] = (pieces[at] ?? '').replace('(p, q, xs, o)', '(p,\n  q,\n  xs, o)');
  },
  // Moved.
  (pieces, next) => {
    const [part = ''] = pieces.splice(somePart(pieces, next), 1);
    pieces.splice(1, 0, part);
  },
  // Called, or not.
  (pieces, next, mark) => {
    const name = `extra${mark}`;
    pieces.splice(
      -1,
      0,
      `async function ${name}(n) {\n  if (n > 7)\n    return 1;\n  return use(n, '${mark}');\n}\n`,
    );
    const main = pieces.at(-1) ?? '';
    if (next(2) > 0)
      pieces[pieces.length - 1] = main.replace('{\n', `{\n  if (parts.length > 0) await ${name}(1);\n`);
  },
  (pieces, _next, mark) => pieces.splice(1, 0, `export const top${mark} = t()\n  ? '${mark}'\n  : 2;\n`),
];

/** @param end of the files' names; TypeScript has types that are not code */
export function generatedHistory(seed: number, end: 'mjs' | 'ts'): History {
  const next = randomNumbers(seed);
  const programs = fc.sample(programArbitrary(), { seed, numRuns: EDITED + 4 }).map(inParts);
  let mark = 0;
  const edited = (text: string, most = 3): string => {
    const pieces = text.split(/^(?=async function part|export async function main)/m);
    for (let left = next(most); left > 0; left--) EDITS[next(EDITS.length)]?.(pieces, next, `${++mark}`);
    if (end === 'ts' && next(2) > 0) pieces.splice(1, 0, `interface I${++mark} {\n  a: string;\n}\n`);
    return pieces.join('');
  };
  const files = new Map<string, Versions>();
  const renamed = new Map<string, string>();
  const put = (name: string, ...versions: Versions) => files.set(`src/${name}.${end}`, versions);
  programs.slice(0, EDITED).forEach((first, i) => {
    const second = edited(first);
    // One in four goes back to what it was, or is as it was deployed.
    const third = [first, second, edited(second), edited(second)][next(4)] ?? second;
    put(`p${i}`, first, second, third);
  });
  const [crlf = '', moved = '', added = '', late = ''] = programs.slice(EDITED);
  const second = edited(crlf);
  put('crlf', crlf, second, edited(second).replaceAll('\n', '\r\n'));
  const changed = edited(moved);
  put('moved', moved, changed, changed);
  renamed.set(`src/moved.${end}`, `src/before.${end}`);
  put('added', undefined, added, edited(added));
  put('late', undefined, undefined, late);
  const event = () => ({ file: next(files.size), parts: [next(5), next(5), 0], values: [next(3)] });
  const events = () => Array.from({ length: 30 }, event);
  return { files, renamed, events: [events(), events()] };
}

/** All files of a version, with an index that imports them. @param number from 0 to 2 */
export function versionOf({ files, renamed }: History, number: 0 | 1 | 2): Record<string, string> {
  const own = [...files].flatMap(([name, versions]): [string, string][] => {
    const text = versions[number];
    return text === undefined ? [] : [[number < 2 ? (renamed.get(name) ?? name) : name, text]];
  });
  const index = `${own.map(([name], i) => `import * as p${i} from './${name}';\n`).join('')}
const all: any[] = [${own.map((_, i) => `p${i}`).join(', ')}];
export const handler = async (event) => all[event.file % all.length].main(event);\n`;
  const isTyped = own.some(([name]) => name.endsWith('.ts'));
  return {
    ...Object.fromEntries(own),
    [isTyped ? 'index.ts' : 'index.mjs']: isTyped ? index : index.replace(': any[]', ''),
  };
}
