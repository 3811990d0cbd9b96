/** Folders that packages of others are installed in, of every language whose functions are recorded. */
const PACKAGE_FOLDERS = ['node_modules', 'site-packages', 'dist-packages'] as const;

const IN_PACKAGE = new RegExp(`(?:^|/)(?:${PACKAGE_FOLDERS.join('|')})/`);
const INNERMOST = new RegExp(
  `(?<=^|/)(?:${PACKAGE_FOLDERS.join('|')})/(?:@[^/]+/)?[^/]+/(?!.*\\b(?:${PACKAGE_FOLDERS.join('|')})/)`,
);
/** With those where tools of Python put interpreters and what they compile. */
const INSTALLED: ReadonlySet<string> = new Set([
  ...PACKAGE_FOLDERS,
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '__pycache__',
]);

/** What nobody writes who works on the project, where git does not tell. */
export function isInstalledFolder(name: string): boolean {
  return INSTALLED.has(name);
}

/** Whether a path leads into a dependency. */
export function isInPackage(path: string): boolean {
  return IN_PACKAGE.test(path);
}

/** The folder of the package that a file is in, from the folder of packages on; undefined for one of the project. */
export function packageFolderOf(path: string): string | undefined {
  return INNERMOST.exec(path)?.[0];
}
