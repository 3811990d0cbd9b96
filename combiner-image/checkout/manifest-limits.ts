/** Bounds of a list of a checkout's files: the largest repositories have half as many. */
export const MANIFEST_LIMITS = {
  files: 500_000,
  /** Characters of one path. */
  path: 1_024,
  /** Characters of CODEOWNERS: GitHub takes 3 MB, and people write some kilobytes. */
  codeowners: 256 * 1024,
  /** Of all manifests that one report reads. */
  filesTogether: 500_000,
  /** Manifests that are tried for one report, the newest first, and keys that are looked at. */
  tried: 20,
  listed: 100_000,
  clocksDifferMs: 24 * 60 * 60 * 1000,
  /** As stored, and expanded. */
  storedBytes: 32 * 1024 * 1024,
  expandedBytes: 64 * 1024 * 1024,
} as const;

/** Whether a path leads to a file below the top level, and stands on one line. */
export function isManifestPath(path: string): boolean {
  return (
    path.length <= MANIFEST_LIMITS.path &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    !/^\/|^$|\/$|[\x00-\x1f\\]/.test(path) &&
    path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  );
}
