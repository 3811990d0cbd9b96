/** A compiler of the user's project, with one set of options: what it makes of a file is compared with what was deployed. */
export interface Compiler {
  /** As a report may say it: `esbuild, ES2020`. */
  name: string;
  /** It makes a bundle of the file: other code is around what is the file's own. */
  isBundler?: boolean;
  /** Whether a deployed text may be of it. @default of any text */
  mayHaveMade?(deployed: string): boolean;
  /** Undefined for what it cannot read. */
  compile(text: string, path: string): Promise<CompiledText | undefined>;
}

/** What a compiler makes of one file by itself. */
export interface CompiledText {
  text: string;
  /** A source map of one source, as JSON. */
  map: string;
}
