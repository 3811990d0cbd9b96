import type { CodeFiles } from '../code-files.ts';
import type { Effort } from '../effort.ts';

/** What a minifier keeps: members, and texts. */
const MEMBER = /[.?]([A-Za-z_$][\w$]{3,60})/g;
const TEXT = /"(?:[^"\\\n]|\\.){0,1000}"|'(?:[^'\\\n]|\\.){0,1000}'/g;
/** Comments, and the names of other files. */
const NOT_DEPLOYED = /\/\*[\s\S]*?\*\/|(?<=[\s;{},])\/\/[^\n]*|\bfrom\s+["'][^"'\n]*["']/g;
const WORD = /[A-Za-z_$][\w$]{3,60}/g;
/** Words in more of the files tell nothing. */
const MOST_FILES_OF_WORD = 0.1;
const LEAST_SHARE = 0.5;
const LONGEST = 1024 * 1024;
const MOST_ENTRIES = 2_000;

/**
 * The files of a checkout of whose rare words most are in a deployed text. Others come along where one of these imports
 * them.
 */
export async function likelyEntries(
  deployed: string,
  paths: readonly string[],
  files: Pick<CodeFiles, 'text'>,
  effort: Effort,
): Promise<string[]> {
  const own = new Set(deployed.match(WORD));
  const words = new Map<string, ReadonlySet<string>>();
  const counts = new Map<string, number>();
  for (const path of paths) {
    effort.mustBeLeft();
    const text = await files.text(path);
    if (text === undefined || text.length > LONGEST) continue;
    const kept = keptWords(text.replaceAll(NOT_DEPLOYED, ' '));
    words.set(path, kept);
    for (const each of kept) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  const most = Math.max(2, words.size * MOST_FILES_OF_WORD);
  const shares = [...words].flatMap(([path, kept]) => {
    const rare = [...kept].filter((each) => (counts.get(each) ?? 0) <= most);
    const found = rare.filter((each) => own.has(each)).length;
    return found > 0 && found >= rare.length * LEAST_SHARE ? { path, found } : [];
  });
  return shares
    .sort((a, b) => b.found - a.found)
    .slice(0, MOST_ENTRIES)
    .map(({ path }) => path)
    .sort();
}

function keptWords(text: string): ReadonlySet<string> {
  const words = [...text.matchAll(MEMBER)].map(([, name = '']) => name);
  for (const [literal] of text.matchAll(TEXT)) for (const word of literal.match(WORD) ?? []) words.push(word);
  return new Set(words);
}
