const PATH = /^(\.{1,2}(?=[\\/])|[\\/]|[a-z]:[\\/])/i;

/** Everything else names a package. It is apart from what finds packages, which the base image's command has no use for. */
export function isReporterPath(name: string): boolean {
  return PATH.test(name);
}
