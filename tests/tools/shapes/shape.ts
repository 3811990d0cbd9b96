/** A function as a build leaves it. */
export interface BuiltFunction {
  name: string;
  /** What is deployed, absolute. */
  folder: string;
  /** In it. */
  entry: string;
  events: unknown[];
}

/** A project as people set theirs up, with its build by the real tool. */
export interface Shape {
  name: string;
  /** The checkout. */
  files: Record<string, string>;
  /**
   * Builds it as its own script does.
   * @param root top level of the checkout.
   * @param tools `node_modules` with the tools.
   */
  build(root: string, tools: string): BuiltFunction[];
  /** What is said of each script. */
  warning?: RegExp;
  /** Every file of the checkout that the functions are made of. */
  sources: string[];
}
