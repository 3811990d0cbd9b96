/** What begins and ends each of them cannot begin or end a range, in a set: so it is with Python's classes. */
const CLASSES: Readonly<Record<string, string>> = {
  // As Python's `\s` has them: JavaScript's has a byte order mark more, and four control characters less.
  s: String.raw`\p{Zs}\t-\r\x1c-\x1f\x85\u2028\u2029\p{Zs}`,
  // Letters and digits are those of all alphabets.
  w: String.raw`\p{L}_\p{N}`,
  d: String.raw`\p{Nd}`,
};
const WORD = `[${CLASSES['w']}]`;

/** Escapes that JavaScript has none like, outside of a set. */
const PLACES: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  Z: '(?![^])',
  z: '(?![^])',
  // JavaScript's know no letters but those of English.
  b: `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  B: `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
};

const PIECE =
  /\\(?<char>U[0-9a-fA-F]{8}|[\s\S])|\[(?<set>\^?\]?(?:\\[\s\S]|[^\]\\])*)\]|\(\?P<(?<name>\w+)>|\(\?P=(?<again>\w+)\)|\(\?(?<flags>[A-Za-z-]+):|\(\?#[^)]*\)|\{(?<least>\d*)(?<most>,?\d*)\}|[\s\S]/gu;

type Groups = Readonly<
  Partial<Record<'char' | 'set' | 'name' | 'again' | 'flags' | 'least' | 'most', string>>
>;

/**
 * A regular expression of Python's `re`, with `re.MULTILINE`, as one of JavaScript's with the flag `u` and those that it
 * returns.
 * @throws SyntaxError where JavaScript has none like it
 */
export function translatedRegex(pattern: string): { source: string; flags: string } {
  const [global = '', given = ''] = /^\(\?([imsu]+)\)/.exec(pattern) ?? [];
  const source = translatedBody(pattern.slice(global.length), given.includes('s'));
  const flags = given.includes('i') ? 'i' : '';
  new RegExp(source, `u${flags}`);
  return { source, flags };
}

function translatedBody(pattern: string, isDotAll: boolean): string {
  return pattern.replace(PIECE, (piece: string, ...rest) => {
    const { char, set, name, again, flags, least, most }: Groups = rest.at(-1);
    if (char !== undefined) return escaped(char);
    if (set !== undefined) return translatedSet(set);
    if (name !== undefined) return `(?<${name}>`;
    if (again !== undefined) return `\\k<${again}>`;
    if (flags !== undefined) return groupOf(flags);
    if (least !== undefined && `${least}${most}` !== '') return `{${least === '' ? 0 : least}${most}}`;
    if (piece.startsWith('(?#')) return '';
    // Lines end with a line feed, and with nothing else.
    if (piece === '^') return '(?<![^\\n])';
    if (piece === '$') return '(?![^\\n])';
    if (piece === '.') return isDotAll ? '[^]' : '[^\\n]';
    return piece.replace(/[{}\]]/g, '\\$&');
  });
}

/** A group with flags of its own: where JavaScript's newer engines have it, ignoring case. Lines are always many. */
function groupOf(flags: string): string {
  const rest = flags.replace(/[mu]/g, '');
  if (rest === '') return '(?:';
  if (rest === 'i') return '(?i:';
  throw new SyntaxError(`groups with (?${flags}:…) are not translated`);
}

/** Classes of all other characters stand beside the set: JavaScript has none of Python's, and no set of sets. */
function translatedSet(set: string): string {
  const [, negated = '', first = '', rest = ''] = /^(\^?)(\]?)([\s\S]*)$/u.exec(set) ?? [];
  const others: string[] = [];
  const inner = rest.replace(/\\(U[0-9a-fA-F]{8}|[\s\S])|\[/gu, (piece, char?: string) => {
    if (char === undefined) return `\\${piece}`;
    const known = CLASSES[char.toLowerCase()];
    if (known === undefined || char === char.toLowerCase()) return escapedInSet(char);
    others.push(`[^${known}]`);
    return '';
  });
  const own = `[${negated}${first === '' ? '' : '\\]'}${inner}]`;
  if (others.length === 0) return own;
  if (negated === '') return `(?:${[own, ...others].join('|')})`;
  return `(?:(?!${others.join('|')})${own})`;
}

function escaped(char: string): string {
  const [known, others, place] = [CLASSES[char], CLASSES[char.toLowerCase()], PLACES[char]];
  if (known !== undefined) return `[${known}]`;
  if (others !== undefined) return `[^${others}]`;
  if (place !== undefined) return place;
  // Patterns are joined: the first group may be another one's.
  if (/^[1-9]/.test(char))
    throw new SyntaxError('a group that is named again needs a name: (?P<x>…) and (?P=x)');
  return escapedInSet(char, '');
}

function escapedInSet(char: string, alsoSyntax = '-'): string {
  if (char === 'a') return '\\x07';
  if (char === 'b') return '\\x08';
  if (char.length > 1) return `\\u{${char.slice(1)}}`;
  const known = CLASSES[char];
  if (known !== undefined) return known;
  if (/[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(char) || char === alsoSyntax) return `\\${char}`;
  // Python lets anything be escaped.
  return char;
}
