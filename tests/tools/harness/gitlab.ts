import { parseXml } from '../../unit/support/strict-xml.ts';

/** Larger reports are not read. */
const LARGEST_BYTES = 10 * 1024 * 1024;

/**
 * The files that GitLab shows the coverage of, by the rules of its reader: what follows the project's path in a
 * `<source>` is put before each name, and the result must be a file of the work tree. Without such a source, names are
 * taken as they are.
 * @see https://gitlab.com/gitlab-org/gitlab lib/gitlab/ci/parsers/coverage/sax_document.rb
 */
export function gitlabReads(xml: string, project: string, worktree: readonly string[]): string[] {
  if (Buffer.byteLength(xml) > LARGEST_BYTES) return [];
  const sources = [...xml.matchAll(/<source>([^<]*)<\/source>/g)]
    .map(([, source = '']) => source.replaceAll('\\', '/').split(`${project}/`)[1] ?? '')
    .filter((below) => below !== '');
  const names = parseXml(xml).flatMap(({ name, attributes }) =>
    name === 'class' ? (attributes['filename'] ?? []) : [],
  );
  const full = (name: string) =>
    sources.length === 0 ? [name] : sources.map((source) => `${source.replace(/\/$/, '')}/${name}`);
  return names.flatMap((name) => full(name).find((path) => worktree.includes(path)) ?? []);
}
