import { TraceMap } from '@jridgewell/trace-mapping';
import { bundledCode, COMPILED, type CodeFile, codeOf, OF_THIS_RUN } from './code-file.ts';
import { type CodeFiles, isCode } from './code-files.ts';
import { CompiledPlaces } from './compilers/compiled-places.ts';
import type { Compiler } from './compilers/compiler.ts';
import { Effort } from './effort.ts';
import { FileNames } from './file-names.ts';
import { HeldStatements } from './held-statements.ts';
import type { TopStatement } from './not-deployed.ts';
import type { Bundler } from './rebuilt/bundler.ts';
import { KeptWords } from './rebuilt/kept-words.ts';
import { mayHold } from './said-in.ts';
import type { Shape } from './shape.ts';

/** What a project is built with. */
export interface ProjectTools {
  compilers?: readonly Compiler[];
  bundlers?: readonly Bundler[];
}

/** What may be taken of a report. @default as much as it takes */
export interface CodeBounds {
  effort?: Effort;
  /** Shapes of files that were read. */
  shapes?: number;
}

/** Of more files it is not known which of them hold a statement. */
export const MOST_FILES = 20_000;
/** Shapes of files that were read, of which some hundred megabytes are kept. */
export const MOST_SHAPES = 1_000_000;
/** Of texts that are kept. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** The same of what each compiler makes. */
const SHARE_COMPILED = 0.2;

const TOO_LONG = 'too long';

/** The code of a checkout, but that of packages: read once for all scripts that are placed in it. */
export class CheckoutCode {
  readonly files: CodeFiles;
  readonly names: FileNames;
  /** What its statements are made by; undefined: they are those of the files as they are. */
  readonly compiler: Compiler | undefined;
  /** The same files as compilers of the project make them. */
  readonly compiled: readonly CheckoutCode[];
  readonly bundlers: readonly Bundler[];
  /** All that is read of it counts. */
  readonly effort: Effort;
  readonly #read = new Map<string, CodeFile | undefined>();
  readonly #unread = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #tops = new Map<string, readonly TopStatement[]>();
  /** The files as they are, where these are what a compiler makes of them. */
  readonly #original: CheckoutCode | undefined;
  #isNarrowed = false;
  #characters = 0;
  #shapes = 0;
  #words: Promise<KeptWords> | undefined;
  #held: HeldStatements | 'too many' | undefined;

  readonly #mostShapes: number;

  /** @param tools of the project, compilers that are likelier first */
  constructor(
    files: CodeFiles,
    tools: ProjectTools = {},
    bounds: CodeBounds = {},
    compiler?: Compiler,
    original?: CheckoutCode,
  ) {
    this.files = files;
    this.#original = original;
    this.names = original?.names ?? new FileNames(files);
    this.compiler = compiler;
    this.bundlers = tools.bundlers ?? [];
    this.effort = bounds.effort ?? new Effort(Number.POSITIVE_INFINITY);
    const most = bounds.shapes ?? MOST_SHAPES;
    this.#mostShapes = compiler === undefined ? most : most * SHARE_COMPILED;
    this.compiled = (tools.compilers ?? []).map((each) => new CheckoutCode(files, {}, bounds, each, this));
  }

  /** Undefined for what is not there, or cannot be read as code. */
  async file(path: string): Promise<CodeFile | undefined> {
    if (this.#read.has(path)) return this.#read.get(path);
    this.effort.mustBeLeft();
    const text = await this.#textOf(path);
    const file = text === undefined ? undefined : await this.#fileOf(text, path);
    for (const { size } of file?.statements ?? []) this.#shapes += size;
    if (this.#shapes > this.#mostShapes) {
      this.#read.clear();
      this.#shapes = 0;
    }
    this.#read.set(path, file);
    if (file?.top !== undefined) this.#tops.set(path, file.top);
    return file;
  }

  async #fileOf(text: string, path: string): Promise<CodeFile | undefined> {
    if (this.compiler === undefined) {
      const code = codeOf(text, path);
      if (typeof code !== 'string') return { path, text, ...code, places: undefined };
      this.#noteUnread(path, code);
      return undefined;
    }
    const { compiler } = this;
    const compiled = isCode(path) ? await this.effort.waiting(() => compiler.compile(text, path)) : undefined;
    if (compiled === undefined) return undefined;
    const { isBundler = false } = compiler;
    // A bundler's own code may be one of the map's files.
    const isIt = (source: string | null) => !isBundler || `/${source}`.endsWith(`/${path}`);
    const sources = new TraceMap(compiled.map).sources.map((each) => (isIt(each) ? text : undefined));
    const places = new CompiledPlaces(sources, compiled);
    const code = isBundler ? bundledCode(compiled.text, places) : codeOf(compiled.text, COMPILED, places);
    if (typeof code === 'object') return { path, text, ...code, top: this.#original?.topOf(path), places };
    this.#isNarrowed ||= code !== undefined && OF_THIS_RUN.has(code);
    return undefined;
  }

  #noteUnread(path: string, reason: string): void {
    this.#unread.set(path, reason);
    this.#isNarrowed ||= OF_THIS_RUN.has(reason);
  }

  /** What stands at the top level of a file that was read, however long ago. */
  topOf(path: string): readonly TopStatement[] | undefined {
    return this.#tops.get(path);
  }

  /** Read once, as far as they are no more than a checkout's. */
  async #textOf(path: string): Promise<string | undefined> {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    this.effort.mustBeLeft();
    const text = await this.files.text(path);
    this.#characters += text?.length ?? 0;
    if (text !== undefined && this.#characters <= MOST_CHARACTERS) this.#texts.set(path, text);
    return text;
  }

  /** Whether anything was left out for want of memory or stack, so that another run may find more. */
  get isNarrowed(): boolean {
    return this.#isNarrowed || this.compiled.some(({ isNarrowed }) => isNarrowed);
  }

  /** Why a file that is there was not read as code; undefined where it was, or is not there. */
  whyUnread(path: string): string | undefined {
    return this.#unread.get(path);
  }

  /** Of all files that were read until now: by path, why they were not read as code. */
  get unread(): ReadonlyMap<string, string> {
    return this.#unread;
  }

  /** Whether a file that was not read as code says what some code says. */
  async mayHold(path: string, shapes: readonly Shape[]): Promise<boolean> {
    const text = await this.#textOf(path);
    return text !== undefined && mayHold(text, shapes);
  }

  /** How many shapes of some code each file holds that may hold more than a share; undefined where nobody knows. */
  async holding(shapes: readonly Shape[], share: number): Promise<ReadonlyMap<string, number> | undefined> {
    this.#held ??= this.#heldStatements();
    return this.#held === 'too many' ? undefined : this.#held.of(shapes, share);
  }

  /** Undefined where there are too many files to know what is likely. */
  keptWords(): Promise<KeptWords> | undefined {
    const paths = [...this.files.paths].filter(isCode);
    if (paths.length > MOST_FILES) return undefined;
    this.#words ??= KeptWords.of(paths, this.files, this.effort);
    return this.#words;
  }

  #heldStatements(): HeldStatements | 'too many' {
    const paths = [...this.files.paths].filter(isCode);
    if (paths.length > MOST_FILES) return 'too many';
    return new HeldStatements({
      paths,
      text: (path) => this.#textOf(path),
      // Kept, since one of them is what is looked for.
      hashesOf: async (path) => (await this.file(path))?.hashes,
      onTooLong: (path) => void this.#unread.set(path, TOO_LONG),
    });
  }
}
