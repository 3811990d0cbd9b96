import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../combiner-image/errors.ts';
import { defineCommand } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { DEFAULT_OUTPUT, defaultOutput, OUTPUT_KEY } from '../default-output.ts';
import { JSON_OPTION } from '../json-option.ts';
import { lastReport } from '../open/last-report.ts';
import { openFile } from '../open/opener.ts';
import { printJson, printLines } from '../print.ts';

/** Shows the last report. */
export const openCommand = defineCommand({
  name: 'open',
  usage: '[DIR]',
  about: `Opens the page of the last report with the system's default program, and prints its path. DIR is a folder that "report" wrote, or a directory that "combine" wrote reports to (default: ${DEFAULT_OUTPUT}, or the configuration file's output, or ${DEFAULT_DIRECTORY}).`,
  examples: [['lambda-coverage open', 'the last report that was written here']],
  options: { ...OUTPUT_KEY, ...JSON_OPTION },
  async run({ json, output }, [folder, ...more], _, home) {
    if (more.length > 0) throw new UsageError('Give one folder.');
    const path = resolve(lastReport(folder, output ?? defaultOutput(home)));
    const opener = await openFile(path);
    await (json
      ? printJson({ path, url: pathToFileURL(path).href, opened: opener !== undefined })
      : printLines([path]));
    if (opener === undefined) consoleLog.progress('Nothing here opens it: copy the path into a browser.');
    return 0;
  },
});
