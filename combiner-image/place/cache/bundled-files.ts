import { posix } from 'node:path';
import { isInPackage } from '../../checkout/package-folders.ts';
import { DESCRIPTION, type NotedFiles } from './noted-files.ts';

/** What a bundler says of one run, as far as it is asked. */
export interface BundledInputs {
  inputs: Record<string, { imports: { path: string; external?: boolean }[] }>;
}

/** What says which packages are installed, and what else a bundler reads by itself. */
const INSTALLED = ['.package-lock.json', '.yarn-integrity', '.yarn-state.yml', '.modules.yaml'];
/** Of the project, and of no package. */
const OWN = /^(?:\.{0,2}\/|[@~]\/|#)/;

/** What a bundler reads of a checkout without asking for it. */
export class BundledFiles {
  readonly #files: NotedFiles;
  #isWhole = true;
  #hasDescriptions = false;

  constructor(files: NotedFiles) {
    this.#files = files;
  }

  /** Whether all that it looked for was there: what was not may come at any time, by whatever name. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** @param isOfOneFile its imports were left alone */
  add({ inputs }: BundledInputs, isOfOneFile: boolean): void {
    this.#addDescriptions();
    for (const [path, { imports }] of Object.entries(inputs)) {
      if (!isInPackage(path)) this.#files.note(path);
      if (!isOfOneFile && imports.some((each) => each.external === true && OWN.test(each.path)))
        this.#isWhole = false;
    }
  }

  addFailure(): void {
    this.#isWhole = false;
  }

  #addDescriptions(): void {
    if (this.#hasDescriptions) return;
    this.#hasDescriptions = true;
    for (const name of INSTALLED) this.#files.note(posix.join('node_modules', name));
    for (const path of this.#files.paths) if (DESCRIPTION.test(path)) this.#files.note(path);
  }
}
