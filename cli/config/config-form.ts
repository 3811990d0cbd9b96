import type { Schema } from './schema.ts';

/** How an option is written in the configuration file, where the option's type does not say it. */
export interface ConfigForm {
  /** Default: by the option's type a switch, a text, or a text or a list of texts. */
  schema?: Schema;
  /** The values that the flag would have had. Default: a list's items, and what else it is as text. */
  texts?: (value: unknown) => string[];
  /** Of a value with a path in it: the same from the current folder. Paths in the file are relative to it. */
  resolve?: (text: string, folder: string) => string;
  /** Flags beside which the file's value does not count. */
  unless?: readonly string[];
}
