import { parseXml } from '../../unit/support/strict-xml.ts';

/** Larger reports are not read. */
const LARGEST_BYTES = 10 * 1024 * 1024;

/** Hits by line, of each file. */
export type GitlabReading = Record<string, Record<string, number>>;

/**
 * What GitLab shows of files with coverage, by the rules of its reader: what follows the project's path in a `<source>`
 * is put before each name, and the result must be a file of the work tree. Without such a source, names are taken as
 * they are. Lines of a class whose file is not found go to the next class.
 * @see https://gitlab.com/gitlab-org/gitlab lib/gitlab/ci/parsers/coverage/sax_document.rb
 */
export function gitlabReads(
  files: readonly string[],
  project: string,
  worktree: readonly string[],
): GitlabReading {
  const reading: GitlabReading = {};
  for (const xml of files)
    if (Buffer.byteLength(xml) <= LARGEST_BYTES) readInto(reading, xml, project, worktree);
  return reading;
}

function readInto(reading: GitlabReading, xml: string, project: string, worktree: readonly string[]): void {
  const sources = [...xml.matchAll(/<source>([^<]*)<\/source>/g)]
    .map(([, source = '']) => source.replaceAll('\\', '/').split(`${project}/`)[1] ?? '')
    .filter((below) => below !== '');
  const pathOf = (name: string): string | undefined =>
    sources.length === 0
      ? name
      : sources
          .slice(0, 100)
          .map((source) => `${source.replace(/\/$/, '')}/${name}`)
          .find((path) => worktree.includes(path));
  let path: string | undefined;
  let lines: [number: string, hits: number][] = [];
  const end = (): void => {
    if (path === undefined || lines.length === 0) return;
    const known = reading[path] ?? {};
    reading[path] = known;
    for (const [number, hits] of Object.entries(Object.fromEntries(lines)))
      known[number] = (known[number] ?? 0) + hits;
    path = undefined;
    lines = [];
  };
  for (const { name, attributes } of parseXml(xml)) {
    if (name === 'class') {
      end();
      path = pathOf(attributes['filename'] ?? '');
    } else if (name === 'line') lines.push([attributes['number'] ?? '', Number(attributes['hits'])]);
  }
  end();
}
