/** Of JavaScript and TypeScript, in every form of modules; files of types have it, too. */
const JAVASCRIPT = /\.[cm]?[jt]sx?$/;
/** Of Python; what it has compiled (`.pyc`) has no text. */
const PYTHON = /\.py$/;

/** Of every language whose functions are recorded. */
export const CODE_SUFFIX = new RegExp(`${JAVASCRIPT.source}|${PYTHON.source}`);

/** Of code that builds make of other code, and bundles hold. */
export const BUILT_SUFFIX = JAVASCRIPT;

/** Of a file that people write code into: no types alone. */
export const CODE = new RegExp(`(?<!\\.d)${JAVASCRIPT.source}|${PYTHON.source}`);

export function isPython(path: string): boolean {
  return PYTHON.test(path);
}

export function withoutCodeSuffix(path: string): string {
  return path.replace(CODE_SUFFIX, '');
}
