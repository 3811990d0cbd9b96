import { readDeployed } from '../../combiner-image/environment.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { existingFolder } from '../../combiner-image/existing-folder.ts';
import { COUNTS, COUNTS_IN_WORDS, type Counts, isCounts } from '../../contract/counts.ts';
import { ORIGINALS_FOLDER } from '../../contract/instrumented-folder.ts';
import { defineCommand } from '../command.ts';
import { consoleLog } from '../console-log.ts';
import { instrumentFolder } from '../instrument/instrument-folder.ts';
import { resultLines, resultWarnings } from '../instrument/result-text.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';

/** Gives the scripts of a folder counters of our own, in the place of V8's. */
export const instrumentCommand = defineCommand({
  name: 'instrument',
  usage: '[DIR] [--include GLOB]… [--exclude GLOB]… [--tracked] [--counts counts|hits] [--check] [--undo]',
  about: `Puts counters into your own JavaScript in a folder, after it was built and before it is deployed; packages, our own reports and, without --tracked, files that git tracks stay as they are. Without DIR it is the folder of the function (LAMBDA_TASK_ROOT) in an image, and the current folder elsewhere. Source maps are moved along, and what was there before is kept in ${ORIGINALS_FOLDER}, which is deployed too. The code runs as before, with the recorder and without it. What cannot be instrumented is named, and V8 counts it. A second run changes nothing, and the next run finishes one that was stopped.`,
  examples: [
    ['RUN lambda-coverage instrument', 'in a Dockerfile FROM coverage-base, below COPY'],
    ['lambda-coverage instrument dist', 'what esbuild, webpack or tsc wrote, before it is zipped'],
    ["lambda-coverage instrument dist --exclude 'browser/**'", 'not what is sent elsewhere as text'],
  ],
  options: {
    include: {
      type: 'string',
      multiple: true,
      value: 'GLOB',
      help: 'only scripts with these paths below the folder; packages where it names node_modules; repeatable',
    },
    exclude: {
      type: 'string',
      multiple: true,
      value: 'GLOB',
      help: 'not these, such as code that is sent to a browser as text; repeatable',
    },
    counts: {
      type: 'string',
      value: 'counts|hits',
      choices: ['counts', 'hits'],
      help: 'count how often code runs, or only whether, which costs less (default: COVERAGE_COUNTS, or counts)',
    },
    tracked: {
      type: 'boolean',
      help: 'also scripts that git tracks, for projects that commit what they build',
    },
    check: {
      type: 'boolean',
      help: 'say what would be done and change nothing; exits as the run itself would',
    },
    undo: { type: 'boolean', help: 'take the counters out again; exit code 4 if a script still has some' },
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const { include, exclude, tracked, check = false, undo = false } = values;
    const [folder, ...more] = positionals;
    if (more.length > 0) throw new UsageError('Give one folder: the one that is deployed.');
    const deployed = readDeployed();
    const result = await instrumentFolder({
      folder: existingFolder(folder ?? deployed.taskRoot ?? '.', 'DIR'),
      include,
      exclude,
      tracked,
      form: COUNTS[countsOf(values.counts) ?? deployed.counts],
      check,
      undo,
    });
    for (const line of resultWarnings(result)) consoleLog.warn(line);
    await (values.json ? printJson(result) : printLines(resultLines(result, check)));
    return undo && result.left.some(({ hasCounters }) => hasCounters) ? 4 : 0;
  },
});

function countsOf(value: string | undefined): Counts | undefined {
  if (value === undefined || isCounts(value)) return value;
  throw new UsageError(`--counts must be ${COUNTS_IN_WORDS}.`);
}
