import { type CounterForm, isHits } from '../../../contract/counters/placement.ts';

/** The text of a file before it was instrumented. */
export interface Original {
  /** Absolute path. Its source map is found from there. */
  file: string;
  /** SHA-256, hex. */
  hash: string;
  /** Of what was made of it: numbers of counters are those of this text alone. */
  instrumented: string;
}

/** A file whose code counts by itself, in memory that the recorder's worker sees too. Plain data: it is posted to it. */
export interface CountedFile {
  /** Without a query. */
  url: string;
  form: CounterForm;
  /** Of the text without counters, in UTF-16 code units. */
  length: number;
  /** Without counters, where it is not the text of the file. */
  text?: string;
  original?: Original;
  /** One for each place that is counted, in the order of their numbers. */
  cells: Int32Array | Uint8Array;
}

/** A file that is about to be compiled with counters in it. */
export interface CountingFile extends Omit<CountedFile, 'cells'> {
  /** Of the global variable by which its code finds its counters. */
  name: string;
  /** How many there are. */
  counters: number;
}

/** The files of one thread that count by themselves. */
export class CountedFiles {
  readonly #files = new Map<string, CountedFile>();
  /** Told of each one. */
  onRegistered: (file: CountedFile) => void = () => {};

  /**
   * Gives a file its counters, before it is compiled.
   * @returns false where its name is taken, or it has some: then it must not count
   */
  register({ name, counters, ...file }: CountingFile): boolean {
    return this.registerAll([{ name, counters, ...file }])[0] === true;
  }

  /** As `register`, for files that share one piece of memory. */
  registerAll(files: readonly CountingFile[]): boolean[] {
    const bytes = files.map(({ form, counters }) => aligned(counters * (isHits(form) ? 1 : 4)));
    const memory = new SharedArrayBuffer(bytes.reduce((sum, each) => sum + each, 0));
    let at = 0;
    return files.map((file, index) => {
      const from = at;
      at += bytes[index] ?? 0;
      return this.#add(file, memory, from);
    });
  }

  /** @param url of a script, with or without a query */
  has(url: string): boolean {
    return this.#files.has(withoutQuery(url));
  }

  /** Whether a global variable of this name exists. */
  isTaken(name: string): boolean {
    return name in globalThis;
  }

  get size(): number {
    return this.#files.size;
  }

  of(form: CounterForm): CountedFile[] {
    return [...this.#files.values()].filter((file) => file.form === form);
  }

  #add({ name, counters, ...file }: CountingFile, memory: SharedArrayBuffer, from: number): boolean {
    const url = withoutQuery(file.url);
    if (this.isTaken(name) || this.#files.has(url)) return false;
    const cells = isHits(file.form)
      ? new Uint8Array(memory, from, counters)
      : // Optimised code adds to signed numbers without a check; they wrap like others.
        new Int32Array(memory, from, counters);
    // Not enumerable, not writable: out of the way of code that walks over globals, and a constant to V8.
    Object.defineProperty(globalThis, name, { value: cells });
    const counted = { ...file, url, cells };
    this.#files.set(url, counted);
    this.onRegistered(counted);
    return true;
  }
}

/** For the file behind it. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
