import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import picomatch from 'picomatch';
import { fileErrorCode, fileReason } from '../../combiner-image/file-errors.ts';
import { filesOfReport, RESULT_FILE } from '../../combiner-image/report/output/report-files.ts';
import { isInstrumentedPath, ORIGINALS_FOLDER } from '../../contract/instrumented-folder.ts';

/** Which scripts of a folder are the user's. */
export interface AskedScripts {
  /** Globs of paths relative to the folder; absent: all but packages. */
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

/** A script that stays as it is, and why. */
export interface LeftScript {
  path: string;
  reason: string;
  /** It has counters all the same, and cannot be told from its original any more. */
  hasCounters?: true;
}

export interface ScriptFiles {
  /** Relative to the folder, in an order that depends on names alone. */
  paths: string[];
  left: LeftScript[];
  /** TypeScript that Node may run as it is. */
  typed: string[];
  /** Globs that speak of none. */
  fruitless: string[];
}

const SCRIPT = /\.[cm]?js$/;
const TYPED = /(?<!\.d)\.[cm]?ts$/;
const NEVER = new Set(['.git', '.hg', '.svn', '.lambda-coverage', ORIGINALS_FOLDER]);

/** The scripts below a folder, but for those of our reports. Links are not followed: what they lead to inside of it has a path of its own. */
export function scriptFiles(root: string, { include, exclude }: AskedScripts): ScriptFiles {
  const found: ScriptFiles = { paths: [], left: [], typed: [], fruitless: [] };
  const included = matchers(include ?? []);
  const excluded = matchers(exclude ?? []);
  // Packages are entered where a pattern speaks of them.
  const withPackages = include?.some((glob) => glob.includes('node_modules')) === true;
  const isAsked = (path: string): boolean => {
    const isIncluded = include === undefined || fits(path, included);
    return isIncluded && !fits(path, excluded);
  };
  const ofReports = new Set<string>();
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const below: string[] = [];
    const entries = entriesOf(root, folder, found.left);
    const names = new Set(entries.map(({ name }) => name));
    if (names.has(RESULT_FILE))
      for (const path of filesOfReport(join(root, folder))) ofReports.add(`${folder}${path}`);
    for (const entry of entries) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name) && (entry.name !== 'node_modules' || withPackages)) below.push(`${path}/`);
      } else if (SCRIPT.test(entry.name) || entry.isSymbolicLink()) {
        const reason = entry.isFile() ? reasonOfName(path) : reasonOfLink(root, path);
        if (reason === undefined && !entry.isFile()) continue;
        if (ofReports.has(path) || !isAsked(path)) continue;
        if (reason === undefined) found.paths.push(path);
        else found.left.push({ path, reason });
      } else if (entry.isFile() && TYPED.test(entry.name) && isRunAsItIs(path, names)) {
        if (isAsked(path)) found.typed.push(path);
      }
    }
    folders.push(...below.reverse());
  }
  found.fruitless = [...included, ...excluded].flatMap(({ glob, hits }) => (hits === 0 ? glob : []));
  return found;
}

interface Matcher {
  glob: string;
  hits: number;
  isMatch: (path: string) => boolean;
}

function matchers(globs: readonly string[]): Matcher[] {
  return globs.map((glob) => ({
    glob,
    hits: 0,
    isMatch: picomatch(onOneLine(glob.replace(/^\.\//, '')), { dot: true }),
  }));
}

/** Whether a path fits any; each is asked, so that one that is of no use is known. */
function fits(path: string, matchers: Matcher[]): boolean {
  const fitting = matchers.filter(({ isMatch }) => isMatch(onOneLine(path)));
  for (const matcher of fitting) matcher.hits++;
  return fitting.length > 0;
}

/** No star stands for a line end. */
function onOneLine(path: string): string {
  return path.replace(/[\n\r\u2028\u2029]/g, '\uFFFD');
}

function entriesOf(root: string, folder: string, left: LeftScript[]): Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  } catch (error) {
    const code = fileErrorCode(error);
    // Without the folder itself there is nothing to be done.
    if (code === undefined || folder === '') throw error;
    left.push({ path: folder, reason: `it cannot be read: ${fileReason(code)}` });
    return [];
  }
}

/** Node runs no TypeScript of packages; beside what it was compiled to it is a source. */
function isRunAsItIs(path: string, beside: ReadonlySet<string>): boolean {
  const compiled = path.slice(path.lastIndexOf('/') + 1).replace(/ts$/, 'js');
  return !beside.has(compiled) && !path.split('/').includes('node_modules');
}

function reasonOfName(path: string): string | undefined {
  return isInstrumentedPath(path) ? undefined : 'its name is too long, or holds a backslash';
}

/** Of a link: undefined where there is nothing to be said of it. */
function reasonOfLink(root: string, path: string): string | undefined {
  try {
    const target = realpathSync(join(root, path));
    if (target === root || target.startsWith(join(root, sep))) return undefined;
    if (!statSync(target).isDirectory() && !SCRIPT.test(target)) return undefined;
    return 'it is a link that leads out of the folder: instrument what it leads to';
  } catch {
    // It leads nowhere, or in a circle.
    return undefined;
  }
}
