/** Written into every script object. */
export const SCRIPT_SCHEMA = 'lambda-coverage/script/1';

/** A script's text and its source map, stored once per function and content at `scriptKey`. Gzip JSON. */
export interface ScriptObject {
  schema: typeof SCRIPT_SCHEMA;
  /** SHA-256, hex, of `text` (UTF-8). */
  hash: string;
  /**
   * Path relative to the task root, with forward slashes; absolute when outside of it. Of the first script with this
   * content: what counts is the path in the raw object.
   */
  path: string;
  text: string;
  /**
   * The JSON text of the source map that the last `sourceMappingURL` names, when that is a file beside the script; where
   * there is no comment, of the file that is named after the script. A map inside the text (data URL) stays there.
   */
  sourceMap?: string;
}
