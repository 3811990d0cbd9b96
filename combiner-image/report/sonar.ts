import type { FileCoverage } from 'istanbul-lib-coverage';
import type { Context } from 'istanbul-lib-report';
import { escapeXml } from '../harmless/xml.ts';
import { fileCoverageOf } from './file-coverage.ts';

/**
 * SonarQube's generic XML for coverage.
 * @see https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/test-coverage/generic-test-data/
 */
export function sonarReport(file: string): { execute(context: Context): void } {
  return {
    execute: (context) => {
      const writer = context.writer.writeFile(file);
      writer.println('<?xml version="1.0" encoding="UTF-8"?>');
      writer.println('<coverage version="1">');
      const onDetail = (node: Parameters<typeof fileCoverageOf>[0]) => {
        const coverage = fileCoverageOf(node);
        writer.println(`  <file path="${escapeXml(coverage.path)}">`);
        for (const line of linesOf(coverage)) writer.println(`    ${line}`);
        writer.println('  </file>');
      };
      context.getTree('flat').visit({ onDetail }, undefined);
      writer.println('</coverage>');
      writer.close();
    },
  };
}

function linesOf(coverage: FileCoverage): string[] {
  const lines = coverage.getLineCoverage();
  const branches = coverage.getBranchCoverageByLine();
  const numbers = new Set([...Object.keys(lines), ...Object.keys(branches)].map(Number));
  return [...numbers]
    .sort((a, b) => a - b)
    .map((line) => {
      const arms = branches[line];
      // A branch may stand where no statement begins.
      const isCovered = (lines[line] ?? arms?.covered ?? 0) > 0;
      const ofArms =
        arms === undefined ? '' : ` branchesToCover="${arms.total}" coveredBranches="${arms.covered}"`;
      return `<lineToCover lineNumber="${line}" covered="${isCovered}"${ofArms}/>`;
    });
}
