import { resolve } from 'node:path';
import picomatch from 'picomatch';
import type { Checkout } from '../checkout/checkout.ts';
import { CODE } from '../checkout/code-suffix.ts';
import { plainText } from '../checkout/text-hash.ts';
import { UnconvertedScriptError } from '../errors.ts';
import { harmlessName } from '../harmless/text.ts';
import { Imports } from '../placement/imports.ts';
import type { NamedSources } from '../report/source-files.ts';
import { isUserSource } from '../sources/clean-path.ts';
import { parserReason } from '../sources/parser-reason.ts';
import { TESTS } from '../suites/shown-files.ts';
import type { ChangedCode } from './changed-code.ts';
import type { Changes } from './changes-since.ts';
import { type JudgedText, judgeFile } from './judge-file.ts';
import type { ChangedFile } from './patch.ts';

export interface JudgedChanges {
  /** Files with code of functions, by path. */
  files: ChangedCode[];
  /** Files of which nothing can be said by line, and why. */
  unjudged: { path: string; reason: string }[];
  /** Files of code that no function has, and that nothing imports which a function has. */
  unloaded: string[];
}

/** What gathering found; the sources must have one text for each file. */
export interface ChangedSources {
  named: Pick<NamedSources, 'map' | 'texts' | 'deployed' | 'hits' | 'undeployed'>;
  checkout: Checkout;
  /** Absolute path of the top level. */
  root: string;
}

/** Says of each changed line of a checkout whether it ran. */
export async function judgeChanges(
  changes: Pick<Changes, 'files' | 'submodules'>,
  { named, checkout, root }: ChangedSources,
): Promise<JudgedChanges> {
  const judged: JudgedChanges = { files: [], unjudged: [], unloaded: [] };
  const isTest = picomatch(TESTS, { dot: true });
  let imports: Promise<Imports> | undefined;
  const isImported = async (path: string): Promise<boolean> => {
    imports ??= followed(checkout, [...named.deployed.keys()]);
    return (await imports).has(path);
  };
  for (const file of changes.files) {
    const { path } = file;
    const name = harmlessName(path);
    const shown = resolve(root, name);
    const text = named.texts.get(shown);
    const own = await checkout.text(path);
    if (own === undefined) {
      // Its name is not UTF-8, or it is larger than any source.
      if (CODE.test(path)) judged.unjudged.push({ path, reason: 'it cannot be read under this name' });
      continue;
    }
    if (text === undefined) {
      if (file.isBinary || !CODE.test(path) || !isUserSource(path)) continue;
      if (!isTest(path) && (await isImported(path)))
        judge(judged, file, { text: own, data: undefined, deployed: [] });
      else judged.unloaded.push(path);
    } else if (file.isBinary)
      judged.unjudged.push({ path, reason: 'git does not compare it by line (see .gitattributes)' });
    else if (plainText(text) !== plainText(own))
      judged.unjudged.push({
        path,
        reason: 'it is shown as it was deployed, because a step before the bundler changed it',
      });
    else
      judge(judged, file, {
        text,
        data: named.undeployed.get(name)?.all ?? named.map.fileCoverageFor(shown).data,
        deployed: named.deployed.get(name) ?? [],
        hasHits: named.hits.has(name),
      });
  }
  const shownNames = [...named.deployed.keys()];
  // What was not placed in the checkout has folders of its own before it.
  const isIn = (name: string, path: string) =>
    name.startsWith(`${path}/`) || (!checkout.has(name) && name.includes(`/${path}/`));
  for (const path of changes.submodules)
    if (shownNames.some((name) => isIn(name, path)))
      judged.unjudged.push({ path, reason: 'it is a submodule: run the command in its folder' });
  return judged;
}

async function followed(checkout: Checkout, paths: readonly string[]): Promise<Imports> {
  const imports = new Imports(checkout);
  await imports.follow(paths.filter((path) => checkout.has(path)));
  return imports;
}

function judge({ files, unjudged }: JudgedChanges, file: ChangedFile, text: JudgedText): void {
  try {
    files.push(judgeFile(file, text));
  } catch (error) {
    const reason = error instanceof UnconvertedScriptError ? error.message : parserReason(error);
    unjudged.push({ path: file.path, reason });
  }
}
