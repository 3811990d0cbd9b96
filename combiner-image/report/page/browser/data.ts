import { decompress } from 'fzstd';
import { fromText } from '../byte-text.ts';
import {
  chunkName,
  type PageChunk,
  type PageIndex,
  type PageLineRunners,
  type PageNames,
  type PageRunners,
  type PageSource,
  RECEIVER,
  type RunnerKind,
  runnersName,
} from '../format.ts';

/** Of a script of data: how its text arrives, and who waits for it. */
interface Arrival {
  value: Promise<unknown>;
  arrive: (packed: Packed) => void;
  fail: (error: Error) => void;
}

interface Packed {
  form: string;
  length: number;
  text: string;
}

const arrivals = new Map<string, Arrival>();

/** From now on scripts of data are received. */
export function receive(): void {
  Object.defineProperty(globalThis, RECEIVER, {
    value: (name: unknown, form: unknown, length: unknown, text: unknown) =>
      arrivalOf(String(name)).arrive({ form: String(form), length: Number(length), text: String(text) }),
  });
}

/** The script of the index is in the page itself, and has run when the document is ready. */
export function loadIndex(): Promise<PageIndex> {
  const arrival = arrivalOf('index');
  addEventListener('DOMContentLoaded', () => arrival.fail(lost('index')));
  return arrival.value as Promise<PageIndex>;
}

export function loadNames(): Promise<PageNames> {
  return load('names') as Promise<PageNames>;
}

export function loadRunners(kind: RunnerKind): Promise<PageRunners> {
  return load(kind) as Promise<PageRunners>;
}

export async function loadSource(index: PageIndex, file: number): Promise<PageSource> {
  const { chunk, place } = placeOf(index, file);
  const { sources } = (await load(chunkName(chunk))) as PageChunk;
  const source = sources[place];
  if (source === undefined) throw new Error(`data/${chunkName(chunk)}.js holds another report`);
  return source;
}

/** Who ran which line of a source, by kind. */
export async function loadLineRunners(index: PageIndex, file: number): Promise<LineRunners> {
  const { chunk, place } = placeOf(index, file);
  const { sets, sources } = (await load(runnersName(chunk))) as PageLineRunners;
  return { sets, ...sources[place] };
}

export type LineRunners = Pick<PageLineRunners, 'sets'> & PageLineRunners['sources'][number];

function placeOf({ firstInChunk }: PageIndex, file: number): { chunk: number; place: number } {
  const chunk = firstInChunk.findLastIndex((first) => first <= file);
  return { chunk, place: file - (firstInChunk[chunk] ?? 0) };
}

/** @throws Error when the file is not there. */
function load(name: string): Promise<unknown> {
  const known = arrivals.get(name);
  if (known !== undefined) return known.value;
  const arrival = arrivalOf(name);
  const script = document.createElement('script');
  setAddress(script, `data/${name}.js`);
  script.onerror = () => {
    arrivals.delete(name);
    arrival.fail(lost(name));
  };
  script.onload = () => script.remove();
  document.head.append(script);
  return arrival.value;
}

function lost(name: string): Error {
  return new Error(`data/${name}.js cannot be loaded. The report is a folder: keep its files together.`);
}

function arrivalOf(name: string): Arrival {
  const known = arrivals.get(name);
  if (known !== undefined) return known;
  const { promise, resolve, reject } = Promise.withResolvers<Packed>();
  const arrival = { value: promise.then(unpacked), arrive: resolve, fail: reject };
  arrivals.set(name, arrival);
  return arrival;
}

async function unpacked({ form, length, text }: Packed): Promise<unknown> {
  const bytes = fromText(text, length);
  if (form === 'zstd') return JSON.parse(new TextDecoder().decode(decompress(bytes)));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).json();
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** The only addresses of scripts that this page takes: browsers with trusted types refuse all others. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('lambda-coverage', {
  createScriptURL: mustBeData,
});

function setAddress(script: HTMLScriptElement, url: string): void {
  script.src = policy === undefined ? mustBeData(url) : policy.createScriptURL(url);
}

function mustBeData(url: string): string {
  if (/^data\/[a-z]+(?:-\d+)?\.js$/.test(url)) return url;
  throw new TypeError(`${url} is no file of data`);
}
