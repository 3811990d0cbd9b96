import { withoutCodeSuffix } from '../checkout/code-suffix.ts';
import type { Bases } from './bases.ts';
import { type CheckoutCode, stemOf } from './checkout-code.ts';
import { type Fit, fitOf, isLike, isMuch, sizeOf } from './fit.ts';
import type { ModuleCode } from './modules.ts';
import { type ImportedName, isMadeOf } from './names.ts';

/** Less code stands in many files. */
const LEAST_SIZE = 30;
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
      const [only, ...more] = this.#code.called(module.hint);
      if (only !== undefined && more.length === 0 && (await this.#fit(module, only)) !== undefined)
        this.#bases.add(module.hint, only);
    }
  }

  /** @returns the name of the file where it is not certain. */
  place(module: ModuleCode): Promise<Fit | string | undefined> {
    if (module.hint !== undefined) return this.#named(module, module.hint);
    return this.#isAlone ? this.#alone(module) : this.#byCode(module);
  }

  async #named(module: ModuleCode, hint: string): Promise<Fit | string | undefined> {
    const named = this.#code.called(hint);
    const predicted = this.#bases.pathOf(hint);
    if (predicted !== undefined && named.includes(predicted))
      return (await this.#fit(module, predicted)) ?? predicted;
    // Of the others of the bundle it is known where they are: this one is not where it would be.
    if (!this.#bases.isEmpty || named.length > MOST_NAMED) return named[0];
    const [only] = named;
    if (named.length === 1 && only !== undefined) return (await this.#fit(module, only)) ?? only;
    return sizeOf(module.shapes) < LEAST_SIZE ? only : this.#onlyLike(module, named);
  }

  /** The one of several that fits, where no other could be a changed state of what was deployed. */
  async #onlyLike(module: ModuleCode, paths: readonly string[]): Promise<Fit | string | undefined> {
    const like: string[] = [];
    for (const path of paths) {
      const file = await this.#code.file(path);
      if (this.#compared++ >= MOST_COMPARED) return paths[0];
      if (file !== undefined && isLike(module, file)) like.push(path);
    }
    const [only] = like;
    return like.length === 1 && only !== undefined ? ((await this.#fit(module, only)) ?? only) : paths[0];
  }

  async #byCode(module: ModuleCode): Promise<Fit | string | undefined> {
    // Of all files of a checkout it is known what they hold as they are written.
    if (this.#code.compiler !== undefined) return undefined;
    const held = await this.#code.holding(module.shapes);
    if (held === undefined || sizeOf(module.shapes) < LEAST_SIZE) return undefined;
    const [only, ...more] = [...held].filter(([, size]) => isMuch(module.shapes, size));
    return only === undefined || more.length > 0
      ? undefined
      : ((await this.#fit(module, only[0])) ?? only[0]);
  }

  /** A file that stayed one: it is called like its source. */
  async #alone(module: ModuleCode): Promise<Fit | string | undefined> {
    const { path, predicted = [], isOpen = false } = this.#deployed;
    const called = closest(path, this.#code.withStem(stemOf(path)));
    const said = predicted
      .map(withoutCodeSuffix)
      .flatMap((each) => called.filter((one) => withoutCodeSuffix(one) === each));
    const [first] = said;
    if (first !== undefined) return (await this.#fit(module, first)) ?? first;
    const [only, ...more] = called;
    if (isOpen) return only;
    if (only !== undefined && more.length === 0) return (await this.#fit(module, only)) ?? only;
    if (sizeOf(module.shapes) < LEAST_SIZE || called.length > MOST_NAMED) return only;
    return only === undefined ? this.#byCode(module) : this.#onlyLike(module, called);
  }

  async #fit(module: ModuleCode, path: string): Promise<Fit | undefined> {
    let known = this.#fits.get(module);
    if (known?.path !== path) {
      if (this.#compared++ >= MOST_COMPARED) return undefined;
      const file = await this.#code.file(path);
      known = { path, fit: file && fitOf(module, file) };
      this.#fits.set(module, known);
    }
    const { fit } = known;
    for (const each of fit?.open ?? []) if (!(await this.#exports(each))) return undefined;
    return fit;
  }

  /** Whether a file of the bundle is known to have a name for others that it does not have itself. */
  async #exports({ imported, made, hint }: ImportedName): Promise<boolean> {
    const [only, ...more] = this.#code.called(hint);
    const path = this.#bases.pathOf(hint) ?? (more.length === 0 ? only : undefined) ?? hint;
    const own = (await this.#code.file(path))?.exported.get(imported);
    if (own === undefined) return false;
    return isMadeOf(own, made) || (imported === 'default' && /_default\d*$/.test(made));
  }
}

/** Those that share the most names of folders at the end. */
function closest(path: string, files: readonly string[]): string[] {
  const own = withoutCodeSuffix(path).split('/').reverse();
  const shared = (file: string) => {
    const folders = withoutCodeSuffix(file).split('/').reverse();
    const other = own.findIndex((each, i) => folders[i] !== each);
    return other < 0 ? own.length : other;
  };
  const most = files.reduce((max, file) => Math.max(max, shared(file)), 0);
  return files.filter((file) => shared(file) === most);
}
