import type { Doubt } from '../placement/doubt.ts';
import { LineIndex } from './line-index.ts';
import { eachSegment } from './mappings.ts';
import type { ResolvedMap } from './script.ts';
import { TextFit } from './text-fit.ts';
import { withoutNumber } from './without-number.ts';
import { isInWord } from './word-at.ts';

/** So many words of a file must stand in the deployed code where the map says; of a short one half of all. */
const LEAST_WORDS = 5;
/** Of all words of a longer file, and of all strings: types are erased, and bundlers leave out what nobody uses. */
const LEAST_SHARE = 0.25;
/** Of the mapped places that hold a word: compilers map calls and imports to code of their own. */
const LEAST_HITS = 0.2;

/** Compilers change and move them, and anybody can guess them. */
const KEYWORDS = new Set(
  `abstract any arguments as async await boolean break case catch class const constructor continue debugger declare
  default delete do else enum export exports extends false finally for from function get if implements import in
  instanceof interface let module namespace new null number object of private protected prototype public readonly
  require return satisfies set static string super switch this throw true try type typeof undefined unknown var void
  while with yield`.split(/\s+/),
);
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]{0,299}/uy;
/** What bundlers and compilers make of an imported name: `(0,_util_js__WEBPACK_IMPORTED_MODULE_0__.name)`, `util_1.name`. */
const IMPORTED =
  /\(0,\s*[\p{ID_Start}$_][\p{ID_Continue}$]{0,299}\.([\p{ID_Start}$_][\p{ID_Continue}$]{0,299})\)|[\p{ID_Start}$_][\p{ID_Continue}$]{0,299}\.([\p{ID_Start}$_][\p{ID_Continue}$]{0,299})/uy;
const STRING = /(["'`])((?:(?!\1)[^\\\n]|\\.){0,1000})\1/y;
/** Comments, and where imports come from: bundlers follow them. */
const NO_CODE = /(?:from|import|require\()\s*(?:'[^'\n]*'|"[^"\n]*")|\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g;
const WORDS = /(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1|[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/** Characters behind one place, and behind all places of a map. */
const LONGEST_COMPARED = 400;
const MOST_COMPARED = 50_000_000;

/** What the map and the deployed code say of a file that they may know or not. */
interface Evidence {
  text: string;
  lines: LineIndex;
  fit: TextFit;
  places: number;
  hits: number;
  /** Those that stand in the deployed code, or that the map says under their names. */
  known: Set<string>;
}

/** What a file of a checkout is to a script whose map holds no text of it. */
export interface Agreement {
  /** `part`: what the script has of it fits, but others could have guessed that. */
  kind: 'made' | 'part' | Doubt;
  /** Of two files, the script was built from the one with more. */
  score: number;
}

/**
 * Whether files of a checkout are what a script was built from. A map may name any file, and who writes it need not
 * have it: of a file that is theirs, the words stand in their code, where their map says. Who can say a good part of a
 * file, word by word and place by place, has it. And of a file that was edited since, the map fits no more.
 * @param texts of the files by the index of the source
 */
export function agreeing(
  { names, mappings }: Pick<ResolvedMap, 'names' | 'mappings'>,
  deployed: string,
  texts: ReadonlyMap<number, string>,
): Map<number, Agreement> {
  const evidence = new Map(
    [...texts].map(([index, text]): [number, Evidence] => [
      index,
      { text, lines: new LineIndex(text), fit: new TextFit(text), places: 0, hits: 0, known: new Set() },
    ]),
  );
  const lines = new LineIndex(deployed);
  let budget = MOST_COMPARED;
  eachSegment(mappings, ({ line, column, source, originalLine, originalColumn, name }) => {
    const file = evidence.get(source);
    if (file === undefined || !lines.has(line, column)) return;
    if (!file.lines.has(originalLine, originalColumn)) {
      file.fit.addOutside();
      return;
    }
    const original = file.lines.offset(originalLine, originalColumn);
    const generated = lines.offset(line, column);
    const word = tokenAt(file.text, original);
    const isNamed = names[name] === word.text;
    const isHit = isNamed || sameEnd(word, deployed, generated) !== undefined;
    file.fit.add(originalLine, originalColumn, original, isHit && word.isWord, isInWord(deployed, generated));
    if (word.isWord && !KEYWORDS.has(word.text)) {
      file.places++;
      if (isHit) file.hits++;
      if (isNamed) file.known.add(word.text);
    }
    if (isHit && budget > 0) budget -= compare(file, original, deployed, generated);
  });
  return new Map([...evidence].map(([index, file]) => [index, agreementOf(file)]));
}

/** Not all that stands there has a place of its own: some tools map lines. @returns the characters compared */
function compare({ text, known }: Evidence, original: number, deployed: string, generated: number): number {
  let [o, g] = [original, generated];
  while (o - original < LONGEST_COMPARED) {
    const own = tokenAt(text, o);
    const end = sameEnd(own, deployed, g);
    if (own.end === o || end === undefined) break;
    if (own.isWord && !KEYWORDS.has(own.text)) known.add(own.quote + own.text);
    [o, g] = [own.end, end];
  }
  return o - original;
}

function agreementOf({ text, places, hits, known, fit }: Evidence): Agreement {
  const words = new Set<string>();
  for (const [word, quote, string] of text.replace(NO_CODE, ' ').matchAll(WORDS))
    if (!KEYWORDS.has(word)) words.add(quote === undefined ? word : `"${string}`);
  const proved = [...known].filter((word) => words.has(word));
  const needed = Math.max(Math.min(words.size / 2, LEAST_WORDS), words.size * LEAST_SHARE);
  const score = proved.length / Math.max(words.size, 1) + hits / Math.max(places, 1);
  if (fit.isOther) return { kind: 'other', score };
  if (hits < places * LEAST_HITS) return { kind: 'little', score };
  const isProved =
    proved.length > 0 && proved.length >= needed && stringsIn(proved) >= stringsIn([...words]) * LEAST_SHARE;
  if (isProved) return { kind: 'made', score };
  return { kind: hits > 0 ? 'part' : 'little', score };
}

function stringsIn(words: readonly string[]): number {
  return words.filter((word) => word.startsWith('"')).length;
}

interface Token {
  /** What a string holds, a word, or one sign. */
  text: string;
  /** The same for all kinds of strings. */
  quote: '"' | '';
  isWord: boolean;
  end: number;
}

function isSame(a: Token, b: Token): boolean {
  return a.quote === b.quote && withoutNumber(a.text) === withoutNumber(b.text);
}

/** Where a token ends in the deployed code, which begins with it or with what an import of it became. */
function sameEnd(own: Token, deployed: string, at: number): number | undefined {
  const other = tokenAt(deployed, at);
  if (isSame(own, other)) return other.end;
  if (!own.isWord || own.quote !== '') return undefined;
  IMPORTED.lastIndex = other.end - other.text.length;
  const [, called, read] = IMPORTED.exec(deployed) ?? [];
  const name = called ?? read;
  return name !== undefined && withoutNumber(name) === withoutNumber(own.text)
    ? IMPORTED.lastIndex
    : undefined;
}

/** The first one at or behind a place: esbuild maps the blank before a token. */
function tokenAt(text: string, offset: number): Token {
  let at = offset;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  WORD.lastIndex = STRING.lastIndex = at;
  const string = STRING.exec(text);
  if (string !== null) return { text: string[2] ?? '', quote: '"', isWord: true, end: at + string[0].length };
  const word = WORD.exec(text)?.[0];
  if (word !== undefined) return { text: word, quote: '', isWord: true, end: at + word.length };
  return { text: text.charAt(at), quote: '', isWord: false, end: Math.min(at + 1, text.length) };
}
