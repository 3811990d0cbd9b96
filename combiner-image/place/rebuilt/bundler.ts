/** Bundles files of a checkout as its project does, with the packages that are installed. */
export interface Bundler {
  /** As a report may say it: `esbuild`. */
  name: string;
  /** What is tried of it, the likeliest first. */
  targets: readonly string[];
  /** What it makes of a file depends on who else uses it: it is asked for handlers alone. */
  isForHandlers: boolean;
  /** Whether a text looks as if it could be its own. */
  mayHaveMade(text: string, isMinified: boolean): boolean;
  /**
   * @param entries paths in the checkout: all that they export is kept. A single one is where the bundle begins, as a
   * handler is
   * @returns undefined where it cannot
   */
  bundle(entries: readonly string[], options: BundleOptions): Promise<Bundled | undefined>;
}

/** What a deployed text tells of how it was made. */
export interface BundleOptions {
  format: 'cjs' | 'esm';
  target: string;
  isMinified: boolean;
  /** Where it is minified: with blanks, and with comments at calls that do nothing by themselves. */
  hasBlanks: boolean;
  keepsNames: boolean;
  /** Packages that are not in it. */
  external: readonly string[];
}

export interface Bundled {
  text: string;
  /** A source map, as JSON, whose sources are relative to the checkout. */
  map: string;
}
