/** Of JavaScript and TypeScript, in every form of modules; files of types have it, too. */
export const CODE_SUFFIX = /\.[cm]?[jt]sx?$/;

export function withoutCodeSuffix(path: string): string {
  return path.replace(CODE_SUFFIX, '');
}
