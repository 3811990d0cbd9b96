import type { Context } from 'istanbul-lib-report';
import { escapeXml } from '../harmless/xml.ts';
import { fileCoverageOf } from './file-coverage.ts';

/** GitLab reads no file above 10 MiB. @see https://gitlab.com/gitlab-org/gitlab/-/issues/328772 */
const MOST_BYTES = 9 * 1024 * 1024;

/** GitLab shows lines alone, so branches are not counted. */
const NO_BRANCHES = 'branch-rate="1" complexity="0"';
const TAIL = '</classes></package></packages>\n</coverage>';
/** Digits of counts and of a time, with room to spare. */
const FRAME_BYTES = headOf({ valid: 0, covered: 0 }, '').length + TAIL.length + 200;

interface Lines {
  valid: number;
  covered: number;
}

interface Part {
  classes: string[];
  bytes: number;
  lines: Lines;
}

/**
 * Cobertura by its DTD in files that GitLab reads, as many as it takes: `gitlab-coverage-1.xml`, `gitlab-coverage-2.xml`,
 * … There is no `<source>`: names are those of the repository, wherever it is cloned to. Of a class whose file it does
 * not know GitLab would give the lines to the next one.
 * @param createdAt of the report, ISO 8601
 * @param mostBytes of a file
 */
export function gitlabReport(
  nameOf: (part: number) => string,
  createdAt: string,
  mostBytes = MOST_BYTES,
): { execute(context: Context): void } {
  return {
    execute: (context) => {
      let number = 1;
      let part = emptyPart();
      const end = () => {
        const writer = context.writer.writeFile(nameOf(number++));
        writer.println(headOf(part.lines, String(Date.parse(createdAt))));
        for (const each of part.classes) writer.println(each);
        writer.println(TAIL);
        writer.close();
        part = emptyPart();
      };
      const onDetail = (node: Parameters<typeof fileCoverageOf>[0]) => {
        const coverage = fileCoverageOf(node);
        const path = escapeXml(coverage.path);
        const frame = Buffer.byteLength(classOf(path, [])) + 32;
        const lines = Object.entries(coverage.getLineCoverage());
        // GitLab adds up the lines of a file that several parts have.
        while (lines.length > 0) {
          const room = mostBytes - FRAME_BYTES - part.bytes - frame;
          let bytes = 0;
          let count = 0;
          for (const line of lines) {
            bytes += lineOf(line).length;
            if (bytes > room) break;
            count++;
          }
          if (count === 0 && part.classes.length > 0) {
            end();
            continue;
          }
          const taken = lines.splice(0, Math.max(count, 1));
          const text = classOf(path, taken);
          part.classes.push(text);
          part.bytes += Buffer.byteLength(text) + 1;
          part.lines.valid += taken.length;
          part.lines.covered += coveredOf(taken);
        }
      };
      context.getTree('flat').visit({ onDetail }, undefined);
      if (part.classes.length > 0 || number === 1) end();
    },
  };
}

function emptyPart(): Part {
  return { classes: [], bytes: 0, lines: { valid: 0, covered: 0 } };
}

function headOf({ valid, covered }: Lines, timestamp: string): string {
  const rates = `line-rate="${rateOf(covered, valid)}" ${NO_BRANCHES}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<coverage ${rates} lines-covered="${covered}" lines-valid="${valid}" branches-covered="0" branches-valid="0" version="1" timestamp="${timestamp}">
<packages><package name="lambda" ${rates}><classes>`;
}

type Line = [number: string, hits: number];

function classOf(path: string, lines: readonly Line[]): string {
  const rates = `line-rate="${rateOf(coveredOf(lines), lines.length)}" ${NO_BRANCHES}`;
  return `<class name="${path}" filename="${path}" ${rates}><methods/><lines>
${lines.map(lineOf).join('')}</lines></class>`;
}

function lineOf([number, hits]: Line): string {
  return `<line number="${number}" hits="${hits}"/>\n`;
}

function coveredOf(lines: readonly Line[]): number {
  return lines.filter(([, hits]) => hits > 0).length;
}

function rateOf(covered: number, valid: number): number {
  return valid === 0 ? 1 : Math.floor((10_000 * covered) / valid) / 10_000;
}
