/** A file of which lines were changed or added. */
export interface ChangedFile {
  /** Relative to the top level, with forward slashes. */
  path: string;
  /** What it was called before. */
  from?: string;
  /** Lines of the new text that the old one does not have: 1-based, ascending, as git counts them. */
  lines: number[];
  /** Git does not compare it by line: what it holds, or `.gitattributes`, makes it binary. */
  isBinary?: true;
  /** A checkout of its own, which is at another commit. */
  isSubmodule?: true;
}

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads what `git diff --unified=0` prints with the prefixes `a/` and `b/`. Names may be quoted. Lines of a hunk are counted,
 * not looked at: a line that is added may look like the head of a file.
 */
export function parsePatch(patch: string): ChangedFile[] {
  const files: ChangedFile[] = [];
  let file: ChangedFile | undefined;
  let left = 0;
  /** Of the file from here on: what it is called where neither `+++` nor `rename to` says so. */
  let headed = '';
  const links = new Set<ChangedFile>();
  const name = (quoted: string) => {
    const path = unquoted(quoted);
    // Of a file that is gone it is `/dev/null`.
    if (file !== undefined && path.startsWith('b/')) file.path = path.slice('b/'.length);
  };
  for (const line of linesOf(patch)) {
    if (left > 0 && (line.startsWith('+') || line.startsWith('-'))) {
      left--;
      continue;
    }
    const hunk = HUNK.exec(line);
    if (hunk !== null) {
      const [, removed = '1', first = '', added = '1'] = hunk;
      left = Number(removed) + Number(added);
      for (let i = 0; i < Number(added); i++) file?.lines.push(Number(first) + i);
    } else if (line.startsWith('diff --git ')) {
      file = { path: '', lines: [] };
      files.push(file);
      headed = secondName(line.slice('diff --git '.length));
    } else if (line.startsWith('+++ ')) name(line.slice('+++ '.length));
    else if (line.startsWith('rename from ') && file !== undefined)
      file.from = unquoted(line.slice('rename from '.length));
    else if (line.startsWith('rename to ') && file !== undefined)
      file.path = unquoted(line.slice('rename to '.length));
    else if (LINK.test(line) && file !== undefined) links.add(file);
    else if (SUBMODULE.test(line) && file !== undefined) file.isSubmodule = true;
    else if (line.startsWith('Binary files ') && file !== undefined) {
      file.isBinary = true;
      if (!line.endsWith(' and /dev/null differ') && file.path === '') name(headed);
    }
  }
  return files.filter((each) => each.path !== '' && !links.has(each));
}

/** The mode of a symbolic link, that of the new side: its text is a path. */
const LINK = /^(?:new file mode|new mode|index [0-9a-f]+\.\.[0-9a-f]+) 120000$/;

/** The same of a submodule: its text is the commit. */
const SUBMODULE = /^(?:new file mode|new mode|index [0-9a-f]+\.\.[0-9a-f]+) 160000$/;

/** Of `a/NAME b/NAME`, where both are one name; in quotes each ends by itself. */
function secondName(names: string): string {
  if (names.startsWith('"')) return names.slice(names.indexOf(' "b/') + 1);
  return names.slice((names.length + 1) / 2);
}

/** One after the other: a patch may be larger than the list of its lines should be. */
function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end);
    if (end < 0) return;
    from = end + 1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A name as git prints it: in quotes, with bytes as octal numbers, where it has odd characters; a tab ends one with blanks. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name.replace(/\t$/, '');
  const bytes: Buffer[] = [];
  for (const [, octal, escaped, plain = ''] of name
    .slice(1, name.lastIndexOf('"'))
    .matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]));
    else bytes.push(Buffer.from(escaped === undefined ? plain : (ESCAPES[escaped] ?? escaped)));
  }
  return Buffer.concat(bytes).toString('utf8');
}
