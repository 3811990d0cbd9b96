import type { Context } from 'istanbul-lib-report';
import { fileCoverageOf } from '../file-coverage.ts';
import { pageText } from '../page-text.ts';
import { pageAssets } from './assets.ts';
import { dataScript } from './data-script.ts';
import type { ReportFacts } from './facts.ts';
import { PageData } from './page-data.ts';

/** For `pageText`: 4 Mi characters of one source are shown. */
const TEXT_BYTES = 256 * 1024 * 1024;

/** Our own page: what there is to see first, and each source when it is looked at. */
export function pageReport(facts: ReportFacts): { execute(context: Context): void } {
  return { execute: (context) => writePage(context, facts) };
}

function writePage(context: Context, facts: ReportFacts): void {
  const write = (name: string, contents: string) => {
    const file = context.writer.writeFile(name);
    file.println(contents.trimEnd());
    file.close();
  };
  for (const [name, contents] of Object.entries(pageAssets())) write(name, contents);
  const data = new PageData(facts, (name, value) => write(`data/${name}.js`, dataScript(name, value)));
  context.getTree('flat').visit(
    {
      onDetail: (node) => {
        const file = fileCoverageOf(node);
        data.add(file, pageText(context.getSource(file.path), TEXT_BYTES));
      },
    },
    undefined,
  );
  data.end();
}
