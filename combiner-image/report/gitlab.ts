import type { Context } from 'istanbul-lib-report';
import { escapeXml } from '../harmless/xml.ts';
import { fileCoverageOf } from './file-coverage.ts';

/** GitLab reads no file above 10 MiB. @see https://gitlab.com/gitlab-org/gitlab/-/issues/328772 */
const MOST_BYTES = 9 * 1024 * 1024;

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<coverage version="1">
<packages><package name="lambda"><classes>`;
const TAIL = '</classes></package></packages>\n</coverage>';
/** With the ends of their lines. */
const FRAME_BYTES = HEAD.length + TAIL.length + 2;

/**
 * Cobertura in files that GitLab reads, as many as it takes: `gitlab-coverage-1.xml`, `gitlab-coverage-2.xml`, … There
 * is no `<source>`: names are those of the repository, wherever it is cloned to. Of a class whose file it does not
 * know GitLab would give the lines to the next one.
 * @param mostBytes of a file
 */
export function gitlabReport(
  nameOf: (part: number) => string,
  mostBytes = MOST_BYTES,
): { execute(context: Context): void } {
  return {
    execute: (context) => {
      let part = 1;
      let writer = context.writer.writeFile(nameOf(part));
      let room = 0;
      const begin = () => {
        writer.println(HEAD);
        room = mostBytes - FRAME_BYTES;
      };
      const end = () => {
        writer.println(TAIL);
        writer.close();
      };
      const onDetail = (node: Parameters<typeof fileCoverageOf>[0]) => {
        const coverage = fileCoverageOf(node);
        const path = escapeXml(coverage.path);
        const open = `<class name="${path}" filename="${path}"><lines>\n`;
        const close = '</lines></class>';
        const frame = Buffer.byteLength(open) + close.length + 1;
        const lines = Object.entries(coverage.getLineCoverage()).map(
          ([number, hits]) => `<line number="${number}" hits="${hits}"/>\n`,
        );
        // GitLab adds up the lines of a file that several parts have.
        while (lines.length > 0) {
          let bytes = frame;
          let count = 0;
          while (count < lines.length && bytes + (lines[count]?.length ?? 0) <= room)
            bytes += lines[count++]?.length ?? 0;
          const isEmpty = room === mostBytes - FRAME_BYTES;
          if (count === 0 && isEmpty) bytes += lines[count++]?.length ?? 0;
          if (count === 0) {
            end();
            writer = context.writer.writeFile(nameOf(++part));
            begin();
            continue;
          }
          writer.println(`${open}${lines.splice(0, count).join('')}${close}`);
          room -= bytes;
        }
      };
      begin();
      context.getTree('flat').visit({ onDetail }, undefined);
      end();
    },
  };
}
