import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { CACHE } from './cache.ts';
import { loadedPart } from './loaded-part.ts';
import { COVERAGE_VERSION, WHEELS, type Wheel, wheelName, wheelUrl } from './tracer-wheels.ts';

/** An install where nothing answers must not wait for long. */
const FETCH_MS = 10_000;

/** The tracers by their path below the folder of Python's recorder, and the licence that they are under. */
export interface Tracers {
  files: Map<string, Uint8Array>;
  /** Text of coverage.py's. */
  license: string;
}

let fetched: Promise<Tracers> | undefined;

/**
 * Read once in a process.
 * @throws TracersUnavailable
 */
export function tracers(): Promise<Tracers> {
  fetched ??= readTracers(CACHE);
  return fetched;
}

/** PyPI cannot be reached, and nothing is kept of an earlier build; `cause` says why. */
export class TracersUnavailable extends Error {
  override name = 'TracersUnavailable';

  constructor(wheel: Wheel, cache: string, cause: unknown) {
    super(
      `The layer cannot record Python 3.9 to 3.11: ${wheelName(wheel)} cannot be fetched from ` +
        `https://files.pythonhosted.org (${reasonOf(cause)}). Build it again where that can be reached, or put the ` +
        `wheels of coverage ${COVERAGE_VERSION} into ${cache}.`,
      { cause },
    );
  }
}

/**
 * Of all wheels or of none: a layer is whole for the versions that it names, or says that it is not.
 * @param cache folder in which the wheels are kept
 * @throws TracersUnavailable
 */
export async function readTracers(cache: string): Promise<Tracers> {
  const files = new Map<string, Uint8Array>();
  const wheels = await Promise.all(WHEELS.map(async (wheel) => ({ wheel, bytes: await read(wheel, cache) })));
  let license = '';
  for (const { wheel, bytes } of wheels) {
    const entries = Object.entries(unzipSync(bytes, { filter: ({ name }) => WANTED.test(name) }));
    const tracer = entries.find(([name]) => name.endsWith('.so'));
    const text = entries.find(([name]) => name.endsWith('LICENSE.txt'));
    if (tracer === undefined || text === undefined) throw new Error(`${wheelName(wheel)} holds no tracer.`);
    files.set(`tracers/${wheel.python}-${wheel.machine}/tracer.so`, loadedPart(tracer[1]));
    license = new TextDecoder().decode(text[1]);
  }
  return { files, license };
}

const WANTED = /^coverage\/tracer\.[^/]*\.so$|\.dist-info\/licenses\/LICENSE\.txt$/;

async function read(wheel: Wheel, cache: string): Promise<Uint8Array> {
  const kept = join(cache, wheelName(wheel));
  const before = await readFile(kept).catch(() => undefined);
  if (before !== undefined && hashOf(before) === wheel.sha256) return before;
  const bytes = await fetchWheel(wheel, cache);
  await keep(kept, bytes).catch(() => undefined);
  return bytes;
}

async function fetchWheel(wheel: Wheel, cache: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    const response = await fetch(wheelUrl(wheel), { signal: AbortSignal.timeout(FETCH_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new TracersUnavailable(wheel, cache, error);
  }
  if (hashOf(bytes) === wheel.sha256) return bytes;
  throw new TracersUnavailable(wheel, cache, new Error('what was sent has another SHA-256'));
}

/** Renamed into place: several builds may run at once. */
async function keep(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const written = `${path}.${process.pid}`;
  await writeFile(written, bytes);
  await rename(written, path);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
