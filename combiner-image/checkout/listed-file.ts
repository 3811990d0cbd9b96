/** A file of a checkout. */
export interface ListedFile {
  /** Relative to the top level, with forward slashes. */
  path: string;
  /** Git's hash of what it holds; undefined when it must be read for that. */
  blob?: string | undefined;
}
