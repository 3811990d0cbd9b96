import { posix } from 'node:path';
import { BUILT_SUFFIX, withoutCodeSuffix } from '../checkout/code-suffix.ts';
import { isInPackage } from '../checkout/package-folders.ts';
import type { SyntaxNode } from '../convert/exact/original/node.ts';
import { append } from '../lists.ts';
import { type CodeFiles, isCode } from './code-files.ts';
import { CompiledPlaces } from './compilers/compiled-places.ts';
import type { Compiler } from './compilers/compiler.ts';
import { Effort } from './effort.ts';
import { exportedNames } from './exported-names.ts';
import { HeldStatements } from './held-statements.ts';
import { isHelper } from './helpers.ts';
import { OwnPackages } from './own-packages.ts';
import { programOf } from './program-of.ts';
import type { Bundler } from './rebuilt/bundler.ts';
import { KeptWords } from './rebuilt/kept-words.ts';
import { mayHold } from './said-in.ts';
import type { Shape } from './shape.ts';
import { Shapes } from './shapes.ts';

/** A file of a checkout, and its statements. */
export interface CodeFile {
  path: string;
  text: string;
  statements: readonly Shape[];
  /** Those of the statements. */
  hashes: ReadonlySet<number>;
  /** What others call what it exports, and what it calls that itself. */
  exported: ReadonlyMap<string, string>;
  /** Where what a compiler made of it has places of its text; undefined for the text itself. */
  places: CompiledPlaces | undefined;
}

/** What a project is built with. */
export interface ProjectTools {
  compilers?: readonly Compiler[];
  bundler?: Bundler;
}

/** What may be taken of a report. @default as much as it takes */
export interface CodeBounds {
  effort?: Effort;
  /** Shapes of files that were read. */
  shapes?: number;
}

/** The name of what a compiler makes, for those who read it. */
const COMPILED = 'compiled.js';
/** Of more files it is not known which of them hold a statement. */
export const MOST_FILES = 20_000;
/** Shapes of files that were read, of which some hundred megabytes are kept. */
export const MOST_SHAPES = 1_000_000;
/** Of texts that are kept. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** The same of what each compiler makes. */
const SHARE_COMPILED = 0.2;

const TOO_DEEP = 'nested too deeply';
const TOO_LONG = 'too long';
const NO_CODE = 'no code that can be read';

/** The code of a checkout, but that of packages: read once for all scripts that are placed in it. */
export class CheckoutCode {
  readonly files: CodeFiles;
  /** What its statements are made by; undefined: they are those of the files as they are. */
  readonly compiler: Compiler | undefined;
  /** The same files as compilers of the project make them. */
  readonly compiled: readonly CheckoutCode[];
  readonly bundler: Bundler | undefined;
  /** All that is read of it counts. */
  readonly effort: Effort;
  readonly #read = new Map<string, CodeFile | undefined>();
  readonly #unread = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  #characters = 0;
  #shapes = 0;
  #own: Promise<OwnPackages> | undefined;
  #byStem: ReadonlyMap<string, readonly string[]> | undefined;
  #words: Promise<KeptWords> | undefined;
  #held: HeldStatements | 'too many' | undefined;

  readonly #mostShapes: number;

  /** @param tools of the project, compilers that are likelier first */
  constructor(files: CodeFiles, tools: ProjectTools = {}, bounds: CodeBounds = {}, compiler?: Compiler) {
    this.files = files;
    this.compiler = compiler;
    this.bundler = tools.bundler;
    this.effort = bounds.effort ?? new Effort(Number.POSITIVE_INFINITY);
    const most = bounds.shapes ?? MOST_SHAPES;
    this.#mostShapes = compiler === undefined ? most : most * SHARE_COMPILED;
    this.compiled = (tools.compilers ?? []).map((each) => new CheckoutCode(files, {}, bounds, each));
  }

  /** By the name that a bundler has of a file: of those that end with it, or that it ends with. */
  called(hint: string): string[] {
    if (!BUILT_SUFFIX.test(hint)) return [];
    const name = posix.normalize(hint).replace(/^(?:\.\.?\/)+/, '');
    const named = this.files.named(posix.basename(name)).filter((path) => !isInPackage(path));
    const exact = named.filter((path) => `/${path}`.endsWith(`/${name}`));
    return exact.length > 0 ? exact : named.filter((path) => `/${name}`.endsWith(`/${path}`));
  }

  /** Files of code that are called so, whatever is behind the last dot. */
  withStem(stem: string): readonly string[] {
    if (this.#byStem === undefined) {
      const byStem = new Map<string, string[]>();
      for (const path of this.files.paths) if (isCode(path)) append(byStem, stemOf(path), path);
      this.#byStem = byStem;
    }
    return this.#byStem.get(stem) ?? [];
  }

  /**
   * Which files an import may lead to, as far as names tell: `@/price` is any `price`, and a package of the checkout is
   * what its package.json says. None for what leads out of what is known.
   */
  async imported(importer: string, from: string): Promise<string[]> {
    if (from.startsWith('.')) return this.#at(posix.join(posix.dirname(importer), from));
    const own = await this.#ownPackages();
    if (own.has(from)) return [...new Set(own.entries(from).flatMap((path) => this.#at(path)))];
    const end = `/${from.replace(/^[@~#]?\//, '')}`;
    return this.#like(end, (path, name) => `/${path}`.endsWith(name));
  }

  #at(path: string): string[] {
    return this.#like(path, (one, own) => one === own);
  }

  /** Files of a name that may lack its suffix, have that of what is made of it, or be a folder's. */
  #like(name: string, isIt: (path: string, name: string) => boolean): string[] {
    const own = withoutCodeSuffix(name);
    const files = this.withStem(stemOf(name)).filter((path) => {
      const bare = withoutCodeSuffix(path);
      return isIt(path, name) || isIt(bare, own) || isIt(bare, name);
    });
    const inside = posix.join(name, 'index');
    return [...files, ...this.withStem('index').filter((path) => isIt(withoutCodeSuffix(path), inside))];
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
    return file;
  }

  async #fileOf(text: string, path: string): Promise<CodeFile | undefined> {
    if (this.compiler === undefined) {
      const code = codeOf(text, path);
      if (typeof code !== 'string') return { path, text, ...code, places: undefined };
      this.#unread.set(path, code);
      return undefined;
    }
    const { compiler } = this;
    const compiled = isCode(path) ? await this.effort.waiting(() => compiler.compile(text, path)) : undefined;
    if (compiled === undefined) return undefined;
    const places = new CompiledPlaces([text], compiled);
    const code = codeOf(compiled.text, COMPILED, places);
    return typeof code === 'string' ? undefined : { path, text, ...code, places };
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

  /** Why a file that is there was not read as code; undefined where it was, or is not there. */
  whyUnread(path: string): string | undefined {
    return this.#unread.get(path);
  }

  /** Of all files that were read until now: by path, why they were not read as code. */
  get unread(): ReadonlyMap<string, string> {
    return this.#unread;
  }

  /** Whether there is an installed package of that name, which is none that the checkout is the home of. */
  async hasPackage(name: string): Promise<boolean> {
    if ((await this.files.text(`node_modules/${name}/package.json`)) === undefined) return false;
    return !(await this.#ownPackages()).has(name);
  }

  #ownPackages(): Promise<OwnPackages> {
    this.#own ??= OwnPackages.read(this.files);
    return this.#own;
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

/** The name of a file without what is behind the last dot. */
export function stemOf(path: string): string {
  return withoutCodeSuffix(posix.basename(path));
}

/**
 * @param own places of what a compiler made of the file's own code: it adds statements
 * @returns in a word or two why not
 */
function codeOf(
  text: string,
  path: string,
  own?: CompiledPlaces,
): Omit<CodeFile, 'path' | 'text' | 'places'> | string {
  try {
    const program = programOf(text, path);
    if (program === undefined) return NO_CODE;
    const nodes = own === undefined ? program.body : program.body.filter((node) => !isAdded(node, text, own));
    const statements = new Shapes(text, { hasConstants: own !== undefined }).program(program, nodes);
    const hashes = new Set(statements.map(({ hash }) => hash));
    return { statements, hashes, exported: exportedNames(program) };
  } catch (error) {
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}

function isAdded({ start, end }: SyntaxNode, text: string, own: CompiledPlaces): boolean {
  return isHelper(text.slice(start, end)) && own.between(start, end) === undefined;
}
