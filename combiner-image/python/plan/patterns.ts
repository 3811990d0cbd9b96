import { UsageError } from '../../errors.ts';

/** What coverage.py leaves out by default. */
export const EXCLUDED: readonly string[] = [
  String.raw`#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)`,
  String.raw`if (typing\.)?TYPE_CHECKING:`,
];

/** And what it leaves out besides: bodies that are an ellipsis. */
export const STUBS = String.raw`^\s*(((async )?def .*?)?\)(\s*->.*?)?:\s*)?\.\.\.\s*(#|$)`;

/** Where coverage.py misses no exit by default. */
export const NO_BRANCH: readonly string[] = [
  String.raw`#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(branch|BRANCH)`,
  'while (True|1|False|0):',
  'if (True|1|False|0):',
];

/** Blanks as Python's `\s` has them: JavaScript's has a byte order mark more, and four control characters less. */
const BLANK = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/**
 * Regular expressions of Python's `re`, with `re.MULTILINE`, as one; those with flags of their own by themselves.
 * @throws UsageError where JavaScript has none like it
 */
export function compilePatterns(patterns: readonly string[]): RegExp[] {
  const translations = patterns.map(translated);
  const plain = translations.filter(({ flags }) => flags === '').map(({ source }) => `(?:${source})`);
  const flagged = translations.filter(({ flags }) => flags !== '');
  return [
    ...(plain.length > 0 ? [new RegExp(plain.join('|'), 'gu')] : []),
    ...flagged.map(({ source, flags }) => new RegExp(source, `gu${flags}`)),
  ];
}

function translated(pattern: string): { source: string; flags: string } {
  const [global = '', given = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = translatedBody(pattern.slice(global.length), given.includes('s'));
  const flags = given.includes('i') ? 'i' : '';
  try {
    new RegExp(source, `gu${flags}`);
  } catch (cause) {
    throw new UsageError(
      `"${pattern}" is not a pattern that can be used here: write it with what regular expressions of Python and JavaScript share.`,
      { cause },
    );
  }
  return { source, flags };
}

const PIECE =
  /\\(?<escape>[\s\S])|\[(?<set>\^?\]?(?:\\[\s\S]|[^\]\\])*)\]|\(\?P<(?<name>\w+)>|\(\?P=(?<again>\w+)\)|\(\?#[^)]*\)|\{(?<least>\d*)(?<most>,?\d*)\}|[\s\S]/gu;

function translatedBody(pattern: string, isDotAll: boolean): string {
  return pattern.replace(PIECE, (piece: string, ...rest) => {
    const {
      escape: char,
      set,
      name,
      again,
      least,
      most,
    }: Readonly<Record<string, string | undefined>> = rest.at(-1);
    if (char !== undefined) return escaped(char, false);
    if (set !== undefined) return `[${setOf(set)}]`;
    if (name !== undefined) return `(?<${name}>`;
    if (again !== undefined) return `\\k<${again}>`;
    if (least !== undefined && `${least}${most}` !== '') return `{${least === '' ? 0 : least}${most}}`;
    if (piece.startsWith('(?#')) return '';
    // Lines end with a line feed, and with nothing else.
    if (piece === '^') return '(?<![^\\n])';
    if (piece === '$') return '(?![^\\n])';
    if (piece === '.') return isDotAll ? '[^]' : '[^\\n]';
    return piece.replace(/[{}\]]/g, '\\$&');
  });
}

function setOf(set: string): string {
  const [, negated = '', first = '', rest = ''] = /^(\^?)(\]?)([\s\S]*)$/u.exec(set) ?? [];
  const inner = rest.replace(/\\([\s\S])|\[/gu, (piece, char?: string) =>
    char === undefined ? `\\${piece}` : escaped(char, true),
  );
  return `${negated}${first === '' ? '' : '\\]'}${inner}`;
}

/** Letters and digits are those of all alphabets. */
const CLASSES: Readonly<Record<string, string>> = {
  s: BLANK,
  w: String.raw`\p{L}\p{N}_`,
  d: String.raw`\p{Nd}`,
};

function escaped(char: string, isInSet: boolean): string {
  const known = CLASSES[char];
  if (known !== undefined) return isInSet ? known : `[${known}]`;
  const others = CLASSES[char.toLowerCase()];
  if (others !== undefined && !isInSet) return `[^${others}]`;
  if (char === 'A') return '(?<![^])';
  if (char === 'Z') return '(?![^])';
  if (char === 'a') return '\\x07';
  if (/[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(char) || (isInSet && char === '-')) return `\\${char}`;
  // Python lets anything be escaped.
  return char;
}
