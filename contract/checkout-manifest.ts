/** Written into every manifest. */
export const MANIFEST_SCHEMA = 'lambda-coverage/checkout/1';

/** The files of a checkout, for reports that are made where it is not. Gzip JSON; it holds no text of code. */
export interface CheckoutManifest {
  schema: typeof MANIFEST_SCHEMA;
  /** ISO 8601, UTC. */
  createdAt: string;
  commit: string;
  branch?: string;
  /** URL of `origin`, without user, password and query. */
  remote?: string;
  /** The text of CODEOWNERS, where there is one. */
  codeowners?: string;
  /**
   * One line for each file: git's hash of its content, a blank, and its path from the top level. Of files that differ
   * from the index, the hash of the text without a byte order mark and with `\n` for line ends.
   */
  files: string;
}
