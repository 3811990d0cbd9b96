import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { instrument } from '../../../contract/counters/instrument.ts';
import { type CounterForm, placementOf } from '../../../contract/counters/placement.ts';
import {
  INSTRUMENTED_MANIFEST,
  type InstrumentedFile,
  type InstrumentedFolder,
  ORIGINALS_FOLDER,
} from '../../../contract/instrumented-folder.ts';
import { sha256, writeFiles } from './recorded.ts';

/** Names are global: tests that count in their own process must not meet. */
let instrumented = 0;

const MANIFEST = join(ORIGINALS_FOLDER, INSTRUMENTED_MANIFEST);

/** A folder as `lambda-coverage instrument` leaves it. @param texts as they were, by path */
export function writeInstrumented(
  folder: string,
  texts: Readonly<Record<string, string>>,
  form: CounterForm = 'counters-1',
): string {
  for (const [path, original] of Object.entries(texts))
    writeFiles(folder, { [path]: addInstrumented(folder, path, original, form) });
  return folder;
}

/** A copy of a folder, instrumented. */
export function instrumentedCopy(source: string, folder: string, form: CounterForm = 'counters-1'): string {
  cpSync(source, folder, { recursive: true });
  const paths = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const scripts = paths.filter((path) => /\.[cm]?js$/.test(path));
  return writeInstrumented(
    folder,
    Object.fromEntries(scripts.map((path) => [path, readFileSync(join(source, path), 'utf8')])),
    form,
  );
}

/** The text that counts; all else is written into the folder. */
export function instrumentedAt(file: string, original: string, form: CounterForm): string {
  return addInstrumented(dirname(file), basename(file), original, form);
}

function addInstrumented(folder: string, path: string, original: string, form: CounterForm): string {
  const files = filesOf(folder);
  const name = `$t${instrumented++}`;
  const { text, count } = instrument(original, { variable: name, form });
  files.push({
    path,
    name,
    counters: count,
    sha256: sha256(original),
    instrumented: sha256(text),
    bytes: Buffer.byteLength(text),
  });
  const manifest: InstrumentedFolder = { version: 1, placement: placementOf(form), form, files };
  writeFiles(folder, {
    [join(ORIGINALS_FOLDER, path)]: original,
    [MANIFEST]: JSON.stringify(manifest),
  });
  return text;
}

function filesOf(folder: string): InstrumentedFile[] {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return [];
  const { files }: InstrumentedFolder = JSON.parse(readFileSync(file, 'utf8'));
  return files;
}
