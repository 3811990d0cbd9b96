import { withoutCodeSuffix } from '../checkout/code-suffix.ts';
import type { Bases } from './bases.ts';
import { type CheckoutCode, MOST_FILES } from './checkout-code.ts';
import type { CodeFile } from './code-file.ts';
import { type ExportPlace, exportPlaces, exportPlacesIn } from './export-places.ts';
import { ALL, UNNAMED } from './exported-names.ts';
import { stemOf } from './file-names.ts';
import { type Fit, fitOf, isLike, isMuch, LEAST_LIKENESS, sizeOf } from './fit.ts';
import type { ModuleCode } from './modules.ts';
import { type ImportedName, isMadeOf } from './names.ts';

/** Less code stands in many files. */
export const LEAST_SIZE = 30;
/** More files of one name are not compared. */
const MOST_NAMED = 50;
/** Modules and files, for one text: a made-up one names any number. */
const MOST_COMPARED = 10_000;

/** A text without its map. */
export interface DeployedText {
  path: string;
  text: string;
  /** Where its own file is by what others of its deployment say, the likeliest first. */
  predicted?: readonly string[];
  /** Others of its deployment could say more than its name and code do. */
  isOpen?: boolean;
}

/** Which file each module of a text is. */
export class Placing {
  readonly #code: CheckoutCode;
  readonly #isAlone: boolean;
  readonly #modules: readonly ModuleCode[];
  readonly #deployed: DeployedText;
  readonly #bases: Bases;
  /** The last one of each. */
  readonly #fits = new Map<ModuleCode, { path: string; fit: Fit | undefined }>();
  #compared = 0;
  readonly #unread = new Map<string, string>();
  readonly #notes = new Set<string>();

  /**
   * @param all modules of the text
   * @param modules those of them that are placed
   * @param bases where others of the text are
   */
  constructor(
    code: CheckoutCode,
    all: readonly ModuleCode[],
    modules: readonly ModuleCode[],
    deployed: DeployedText,
    bases: Bases,
  ) {
    this.#code = code;
    this.#isAlone = all.length === 1;
    this.#modules = modules;
    this.#deployed = deployed;
    this.#bases = bases;
  }

  /** By the modules whose file is the only one of its name. */
  async findBases(): Promise<void> {
    for (const module of this.#modules) {
      if (module.hint === undefined) continue;
      const [only, ...more] = this.#code.names.called(module.hint);
      if (only !== undefined && more.length === 0 && (await this.#fit(module, only)) !== undefined)
        this.#bases.add(module.hint, only);
    }
  }

  /** What was not compared, in words. */
  get unreadInWords(): string[] {
    const files = [...this.#unread].map(([path, reason]) => `${path} (${reason})`);
    return [...this.#notes, ...files];
  }

  /** @returns the name of the file where it is not certain. */
  place(module: ModuleCode): Promise<Fit | string | undefined> {
    if (module.hint !== undefined) return this.#named(module, module.hint);
    return this.#isAlone ? this.#alone(module) : this.#byCode(module);
  }

  /** At a file that others say it is. */
  at(module: ModuleCode, path: string): Promise<Fit | undefined> {
    return this.#fit(module, path);
  }

  async #named(module: ModuleCode, hint: string): Promise<Fit | string | undefined> {
    const named = this.#code.names.called(hint);
    const predicted = this.#bases.pathOf(hint);
    if (predicted !== undefined && named.includes(predicted))
      return (await this.#fit(module, predicted)) ?? predicted;
    const only = onlyOf(named);
    // Of the others of the bundle it is known where they are: this one is not where it would be.
    if (!this.#bases.isEmpty || named.length > MOST_NAMED) return only;
    if (only !== undefined) return (await this.#fit(module, only)) ?? only;
    return sizeOf(module.shapes) < LEAST_SIZE ? undefined : this.#onlyLike(module, named);
  }

  /** The one of several that fits, where no other could be a changed state of what was deployed. */
  async #onlyLike(module: ModuleCode, paths: readonly string[]): Promise<Fit | string | undefined> {
    const like: string[] = [];
    for (const path of paths) {
      const file = await this.#file(path);
      if (file === undefined ? this.#notCompared(path) : isLike(module, file)) like.push(path);
    }
    const only = onlyOf(like);
    return only === undefined ? undefined : ((await this.#fit(module, only)) ?? only);
  }

  async #byCode(module: ModuleCode): Promise<Fit | string | undefined> {
    // Of all files of a checkout it is known what they hold as they are written.
    if (this.#code.compiler !== undefined) return undefined;
    if (sizeOf(module.shapes) < LEAST_SIZE) return undefined;
    const held = await this.#code.holding(module.shapes, LEAST_LIKENESS);
    if (held === undefined) {
      this.#notes.add(`more than ${MOST_FILES} files of code`);
      return undefined;
    }
    const like = [...held].flatMap(([path, size]) => (isMuch(module.shapes, size) ? path : []));
    for (const [path, reason] of like.length === 1 ? this.#code.unread : []) {
      if (like.includes(path) || !(await this.#code.mayHold(path, module.shapes))) continue;
      this.#unread.set(path, reason);
      like.push(path);
    }
    const only = onlyOf(like);
    return only === undefined ? undefined : ((await this.#fit(module, only)) ?? only);
  }

  /** A file that stayed one: it is called like its source. */
  async #alone(module: ModuleCode): Promise<Fit | string | undefined> {
    const { path, predicted = [], isOpen = false } = this.#deployed;
    const called = closest(path, this.#code.names.withStem(stemOf(path)));
    const said = predicted
      .map(withoutCodeSuffix)
      .flatMap((each) => called.filter((one) => withoutCodeSuffix(one) === each));
    const [first] = said;
    if (first !== undefined) return (await this.#fit(module, first)) ?? first;
    const only = onlyOf(called);
    if (isOpen) return only && this.#likely(module, only);
    if (only !== undefined) return (await this.#fit(module, only)) ?? this.#likely(module, only);
    if (sizeOf(module.shapes) < LEAST_SIZE || called.length > MOST_NAMED) return undefined;
    return called.length === 0 ? this.#byCode(module) : this.#onlyLike(module, called);
  }

  /** Undefined of a file that only has the same name: many are called `index`. */
  async #likely(module: ModuleCode, path: string): Promise<string | undefined> {
    if (sharedNames(this.#deployed.path, path) > 1) return path;
    const file = await this.#file(path);
    return file !== undefined && isLike(module, file) ? path : undefined;
  }

  async #fit(module: ModuleCode, path: string): Promise<Fit | undefined> {
    let known = this.#fits.get(module);
    if (known?.path !== path) {
      const file = await this.#file(path);
      known = { path, fit: file && fitOf(module, file) };
      this.#fits.set(module, known);
    }
    const { fit } = known;
    for (const each of fit?.open ?? []) if (!(await this.#exports(each, path))) return undefined;
    return fit;
  }

  #notCompared(path: string): boolean {
    return this.#compared >= MOST_COMPARED || this.#unread.has(path);
  }

  /** Undefined for what cannot be compared. */
  async #file(path: string): Promise<CodeFile | undefined> {
    if (this.#compared++ >= MOST_COMPARED) {
      this.#notes.add(`more than ${MOST_COMPARED} pairs of a part and a file`);
      return undefined;
    }
    const file = await this.#code.file(path);
    const reason = file === undefined ? this.#code.whyUnread(path) : undefined;
    if (reason !== undefined) this.#unread.set(path, reason);
    return file;
  }

  /** Whether a file of the bundle is known to have a name for others that it does not have itself. */
  async #exports({ imported, from, made, hint }: ImportedName, importer: string): Promise<boolean> {
    const [only, ...more] = this.#code.names.called(hint);
    const path = this.#bases.pathOf(hint) ?? (more.length === 0 ? only : undefined) ?? hint;
    const isIt = (found: ExportPlace) => {
      if (found.path !== path) return false;
      if (found.own === ALL) return /_exports\d*$/.test(made);
      const isDefault = imported === 'default' || found.own === UNNAMED;
      return isMadeOf(found.own, made) || (isDefault && /_default\d*$/.test(made));
    };
    return (
      (await exportPlacesIn(path, imported, this.#code)).some(isIt) ||
      (await exportPlaces(importer, from, imported, this.#code)).some(isIt)
    );
  }
}

/** Those that share the most names of folders at the end. */
function closest(path: string, files: readonly string[]): string[] {
  const most = files.reduce((max, file) => Math.max(max, sharedNames(path, file)), 0);
  return files.filter((file) => sharedNames(path, file) === most);
}

/** How many names two paths share at the end, that of the file among them. */
function sharedNames(path: string, file: string): number {
  const own = withoutCodeSuffix(path).split('/').reverse();
  const folders = withoutCodeSuffix(file).split('/').reverse();
  const other = own.findIndex((each, i) => folders[i] !== each);
  return other < 0 ? own.length : other;
}

function onlyOf<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}
