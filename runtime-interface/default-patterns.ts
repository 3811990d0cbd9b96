/** COVERAGE_INCLUDE and COVERAGE_EXCLUDE where they are not set: all but packages. */
export const DEFAULT_INCLUDE: readonly string[] = ['**'];
export const DEFAULT_EXCLUDE: readonly string[] = ['node_modules/**', '**/node_modules/**'];

/** Whether a name is in a package: what the patterns of `DEFAULT_EXCLUDE` match. */
export function isInPackage(name: string): boolean {
  return `/${name}/`.includes('/node_modules/');
}
