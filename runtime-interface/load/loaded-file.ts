/** What Node is about to compile. */
export interface LoadedFile {
  /** `file://`, as V8 will know it. */
  url: string;
  /** As it would be compiled: tools may have changed it. */
  text: string;
  /** `commonjs`: a function's body, `module`: an ES module. */
  form: 'commonjs' | 'module';
}

/**
 * @returns what is compiled in the place of the text, with the same lines; `undefined`: the text as it is. Never throws.
 */
export type Count = (file: LoadedFile) => string | undefined;
