/** What was deployed together, as `COVERAGE_BUILD` and the stamp file say. A build is known by its name. */
export interface Build {
  /** A commit, a version: whatever the team calls it. */
  name: string;
  /** Of the stamp: 40 hex digits, and the branch that was checked out. */
  commit?: string;
  branch?: string;
  /** Of the stamp: the project's folder, relative to the top level of the checkout, with forward slashes. */
  folder?: string;
}

/** The stamp: a `Build` as JSON, in the deployed folder. */
export const STAMP_FILE = 'lambda-coverage.build.json';

/** Characters of each field. */
const MAX_BUILD_TEXT = 200;

/** Each field of a build, so that none is forgotten where builds are read, written or compared. */
const FIELDS: { [F in keyof Required<Build>]: (value: string) => boolean } = {
  name: () => true,
  commit: (value) => /^[0-9a-f]{40,64}$/.test(value),
  branch: () => true,
  folder: () => true,
};

/** Whether a text may name a build, a branch or a folder: it is shown in tables and logs. */
export function isBuildText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= MAX_BUILD_TEXT &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)
  );
}

/** What `--builds` takes for something else than a name. */
const WORDS = ['all', 'carry', 'newest'] as const;

/** For messages of what a name must be. */
export const BUILD_NAME_IN_WORDS = `1 to ${MAX_BUILD_TEXT} characters, no commas, no control characters, and not one of ${WORDS.join(', ')}`;

/** Whether a name can be given to a build: older ones were given any text. */
export function isBuildName(value: unknown): value is string {
  return isBuildText(value) && !value.includes(',') && !WORDS.some((word) => word === value);
}

/** @returns a build without any field that is not one's, or undefined where `value` is not a build. */
export function asBuild(value: unknown): Build | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = new Map(Object.entries(value));
  const build: Partial<Build> = {};
  for (const field of Object.keys(FIELDS) as (keyof Build)[]) {
    const text: unknown = given.get(field);
    if (text === undefined) continue;
    if (!isBuildText(text) || !FIELDS[field](text)) return undefined;
    build[field] = text;
  }
  return build.name === undefined ? undefined : { ...build, name: build.name };
}
