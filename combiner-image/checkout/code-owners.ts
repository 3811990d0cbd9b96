/** Rules that are looked at: each is tried for each file, and a manifest may be anybody's. */
const MOST_RULES = 5_000;

/** `[Documentation][2] @docs`, also `^[Optional]`: GitLab's, with the owners of what names none. */
const SECTION = /^\^?\[[^\]]+\](?:\[\d+\])?\s*(.*)$/;

interface Rule {
  /** Names of folders and files; `**` is any number of them. */
  segments: readonly string[];
  /** Whether it speaks of what is below a folder alone. */
  isFolder: boolean;
  owners: readonly string[];
}

/** Who owns a file, as CODEOWNERS says: of each section its last line that speaks of the file. */
export class CodeOwners {
  readonly #sections: Rule[][] = [[]];

  constructor(text: string) {
    let count = 0;
    let usual: string[] = [];
    for (const line of text.split(/\r\n|\n|\r/)) {
      const [, owners] = SECTION.exec(line.trim()) ?? [];
      if (owners !== undefined) {
        usual = words(owners);
        this.#sections.push([]);
        continue;
      }
      const [pattern, ...named] = words(line);
      if (pattern === undefined || count === MOST_RULES) continue;
      count++;
      this.#sections.at(-1)?.push({ ...parsed(pattern), owners: named.length > 0 ? named : usual });
    }
  }

  /** @param path from the top level, with forward slashes */
  of(path: string): string[] {
    const names = path.split('/');
    const found = this.#sections.flatMap(
      (rules) => rules.findLast((rule) => matches(rule, names))?.owners ?? [],
    );
    return [...new Set(found)];
  }
}

/** What blanks are between; a blank behind a backslash belongs to a name, and a comment is none. */
function words(line: string): string[] {
  const found: string[] = line.match(/(?:\\.|[^\s\\])+/g) ?? [];
  const comment = found.findIndex((word) => word.startsWith('#'));
  return found.slice(0, comment < 0 ? undefined : comment).map((word) => word.replace(/\\(.)/g, '$1'));
}

/** As in `.gitignore`: with a slash inside of it, it begins at the top level. */
function parsed(pattern: string): Pick<Rule, 'segments' | 'isFolder'> {
  const isFolder = pattern.endsWith('/');
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const isAnchored = pattern.slice(0, -1).includes('/');
  return { segments: isAnchored ? segments : ['**', ...segments], isFolder };
}

function matches({ segments, isFolder }: Rule, names: readonly string[]): boolean {
  const last = segments.at(-1) ?? '';
  // Where in the path the rest of the pattern may begin.
  let starts = [0];
  for (const segment of segments) {
    const [first = names.length] = starts;
    starts =
      segment === '**'
        ? Array.from({ length: names.length - first + 1 }, (_, i) => first + i)
        : starts.filter((at) => isLike(segment, names[at])).map((at) => at + 1);
    if (starts.length === 0) return false;
  }
  // A folder is all that is in it and below, but `docs/*` is what is in it.
  const isDeep = isFolder || last === '**' || !last.includes('*');
  return starts.some((at) => (at === names.length ? !isFolder : isDeep));
}

/** `*` is any characters, `?` one. */
function isLike(pattern: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  let [p, n, star, from] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') [star, from] = [p++, n];
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) [p, n] = [p + 1, n + 1];
    else if (star < 0) return false;
    else [p, n] = [star + 1, ++from];
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
