/** A repository's address for everybody: `https://host/path`, without credentials. Empty if it is a path. */
export function publicUrl(remote: string): string {
  const [, host, path] = /^(?:[^@/]+@)?([\w.-]+):(?!\/)(.+)$/.exec(remote) ?? [];
  const url = URL.parse(host === undefined ? remote : `https://${host}/${path}`);
  if (url === null || !['http:', 'https:', 'ssh:', 'git:'].includes(url.protocol)) return '';
  return `https://${url.host}${url.pathname.replace(/\.git$/, '')}`;
}
