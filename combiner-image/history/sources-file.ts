import { createWriteStream } from 'node:fs';
import { relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { list, schema, text, textLike } from '../bytes/check.ts';
import { inflate } from '../bytes/inflate.ts';
import { isPythonPattern } from '../code/python-patterns.ts';
import { ALL_HINTS, HINT_DIALECTS, type Hints } from '../convert/exact/original/ignore-hints.ts';
import { UnreadableObjectError } from '../errors.ts';
import type { NamedSources } from '../report/source-files.ts';
import { type ComparedSource, ranFlags, writtenSource } from './compared-source.ts';

/** Of the first line. */
const SOURCES_SCHEMA = 'lambda-coverage/sources/1';

/** Of what a report's sources may be: as it is stored, and expanded. */
export const SOURCES_LIMITS = { storedBytes: 256 * 1024 ** 2, expandedBytes: 1024 ** 3 } as const;

/** Writes the sources of a report, one on each line, so that none of it has to be in memory at once. */
export async function writeSources(
  { map, texts }: Pick<NamedSources, 'map' | 'texts'>,
  root: string,
  hints: Hints = ALL_HINTS,
  file: string,
): Promise<void> {
  function* lines(): Generator<string> {
    yield `${JSON.stringify({ schema: SOURCES_SCHEMA, hints: [...hints] })}\n`;
    for (const name of map.files()) {
      const path = relative(root, name).split(sep).join('/');
      const { data } = map.fileCoverageFor(name);
      yield `${JSON.stringify({ path, text: texts.get(name) ?? '', ...ranFlags(data) })}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file));
}

/**
 * The sources of a report that was written.
 * @throws UnreadableObjectError, also while they are gone through
 */
export function* readSources(bytes: Uint8Array): Generator<ComparedSource> {
  const expanded = inflate(bytes, SOURCES_LIMITS.expandedBytes);
  let hints: Hints | undefined;
  for (let from = 0; from < expanded.length; ) {
    const end = expanded.indexOf(10, from);
    const line = parsed(expanded.toString('utf8', from, end < 0 ? expanded.length : end));
    if (hints === undefined) {
      const known = list(schema(line, SOURCES_SCHEMA)['hints'], 'hints');
      hints = new Set([
        ...HINT_DIALECTS.filter((dialect) => known.includes(dialect)),
        ...known.filter((hint) => typeof hint === 'string').filter(isPythonPattern),
      ]);
    } else yield sourceOf(line, hints);
    from = end < 0 ? expanded.length : end + 1;
  }
  if (hints === undefined) throw new UnreadableObjectError('truncated', 'it has no line');
}

function sourceOf(line: unknown, hints: Hints): ComparedSource {
  const { path, text: own, ...ran } = Object(line) as Record<string, unknown>;
  const flags = (kind: string) => textLike(ran[kind], /^[01]*$/, kind, 'a text of 0 and 1');
  return writtenSource(
    text(path, 'path'),
    text(own, 'text'),
    { s: flags('s'), f: flags('f'), b: flags('b') },
    hints,
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new UnreadableObjectError('damaged', 'a line of it is not JSON', { cause: error });
  }
}
