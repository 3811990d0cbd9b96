import type { HintDialect } from '../combiner-image/convert/exact/original/ignore-hints.ts';

/** What is read, and how it is named. All but `store` may be left out; each is what the option of `report` of that name is. */
export interface ReadOptions {
  /** `s3://bucket/prefix` or a directory; of several, all is added up. */
  store: string | readonly string[];
  /** Folder in the checkout: names are relative to its top level. Absent: the current folder. */
  root?: string;
  /** Folders of deployed code, for functions that upload no source text. */
  taskRoots?: readonly { functionName?: string; folder: string }[];
  /** Where sources are that are not found: `FROM=TO`. */
  map?: readonly string[];
  /** Folders of the same build with source maps, for scripts that were deployed without. */
  maps?: readonly string[];
  /** Whether code that came without a source map is looked for in the checkout. Absent: it is not. */
  place?: boolean;
  /** Whether it is kept, for this user, where such code was found. Absent: it is. */
  placeCache?: boolean;
  /** Names of functions, and patterns in which `*` is any text. */
  functions?: readonly string[];
  /** Names of builds, or `['newest']`, or `['all']`. */
  builds?: readonly string[];
  /** Name of a test run. */
  run?: string;
  /** Names of contexts, and patterns in which `*` is any text. */
  contexts?: readonly string[];
  since?: Date;
  until?: Date;
  /** Functions, and patterns, each of which must have sent something. */
  expect?: readonly string[];
  /** Files of the checkout that nothing has loaded are shown, too. */
  all?: boolean;
  include?: readonly string[];
  exclude?: readonly string[];
  /** Whose ignore comments are obeyed. Absent: all. */
  hints?: readonly HintDialect[];
  /** Lines of Python that are not counted, and of which no branch is missed: regular expressions. */
  pythonExclude?: readonly string[];
  pythonNoBranch?: readonly string[];
  /** Gets each step and each warning. Absent: they are in the result alone. */
  log?: { progress(line: string): void; warn(line: string): void };
}
