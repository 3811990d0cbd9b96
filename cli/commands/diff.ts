import { type DiffResult, diff } from '../../combiner-image/diff.ts';
import { IncompleteDataError, NothingUsableError, UsageError } from '../../combiner-image/errors.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { githubAnnotations } from '../diff-formats/github.ts';
import { diffMarkdown } from '../diff-formats/markdown.ts';
import { diffText } from '../diff-formats/text.ts';
import { parseFormat } from '../formats.ts';
import { type ChangeJudgement, isJudged, judgeChange } from '../gates/changed-gate.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print, printJson, printLines } from '../print.ts';
import { GATHER_OPTIONS, parseGather } from '../run-combine.ts';
import { parseBuilds, parseLocations, STORE_KEY, STORES } from '../store-options.ts';
import { PERCENTAGE, parsePercentage } from '../thresholds.ts';

const FORMATS = ['text', 'json', 'markdown', 'github'] as const;
type Format = (typeof FORMATS)[number];

/** Says which changed lines ran. */
export const diffCommand = defineCommand({
  name: 'diff',
  usage: `${STORES} --base origin/main [--min 80] [--format ${FORMATS.join('|')}]`,
  about: `Compares the checkout, as it is now, with the commit at which its branch left the base, and says of each line, function and branch that was changed whether it ran: "not deployed yet" is what no function has in this text. Reads raw coverage from buckets or directories (default: ${DEFAULT_DIRECTORY}). With --format github the lines that did not run become annotations of the pull request.`,
  examples: [
    ['lambda-coverage diff s3://my-coverage/coverage --base origin/main', 'which changed lines ran'],
    [
      'lambda-coverage diff --base origin/main --min 80 --format github',
      'a gate, with annotations of the pull request',
    ],
  ],
  options: {
    ...STORE_KEY,
    base: {
      type: 'string',
      value: 'COMMIT',
      help: 'branch, tag or commit that the change is for, such as origin/main',
      config: true,
    },
    min: {
      ...PERCENTAGE,
      help: 'exit with 1 when fewer of the changed lines ran; with 5 when some are not deployed yet, or data is missing',
    },
    'min-functions': { ...PERCENTAGE, help: 'the same for functions with changed lines' },
    'min-branches': {
      ...PERCENTAGE,
      help: 'the same for arms of branches that begin on changed lines',
    },
    'allow-missing': {
      type: 'boolean',
      help: 'judge what there is, instead of exiting with 5',
      config: true,
    },
    'ignore-whitespace': {
      type: 'boolean',
      help: 'lines that differ in blanks alone are not changed',
      config: true,
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: FORMATS,
      help: `${FORMATS.join(', ')} (default: text)`,
    },
    ...GATHER_OPTIONS,
    ...JSON_OPTION,
  },
  async run(values, positionals) {
    const { base } = values;
    if (base === undefined)
      throw new UsageError('Give --base: the branch that the change is for, such as origin/main.');
    if (parseBuilds(values).textsApart)
      throw new UsageError('There must be one text for each file: leave out "--builds all".');
    const format = parseFormat(values, FORMATS);
    const thresholds = {
      lines: parsePercentage(values.min, '--min'),
      functions: parsePercentage(values['min-functions'], '--min-functions'),
      branches: parsePercentage(values['min-branches'], '--min-branches'),
    };
    const isPartial = values['allow-missing'] === true;
    const result = await diff({
      ...parseGather(values),
      locations: parseLocations(positionals, values.store),
      base,
      ignoreWhitespace: values['ignore-whitespace'],
    }).catch((error: unknown) => {
      throw isJudged(thresholds) && !isPartial && error instanceof NothingUsableError
        ? new IncompleteDataError(error.message, { cause: error })
        : error;
    });
    const judgement = judgeChange(result, thresholds, isPartial);
    await printDiff(result, format, judgement);
    for (const miss of judgement.misses) console.error(`Threshold missed: ${miss}`);
    for (const sentence of [judgement.unjudged, judgement.note])
      if (sentence !== undefined) console.error(sentence);
    return judgement.exitCode;
  },
});

function printDiff(result: DiffResult, format: Format, { misses, unjudged }: ChangeJudgement): Promise<void> {
  switch (format) {
    case 'json':
      return printJson({ ...result, missed: misses });
    case 'markdown':
      return printLines(diffMarkdown(result, misses));
    case 'github': {
      const faults = [
        ...misses.map((miss) => ['Threshold missed', miss] as const),
        ...(unjudged === undefined ? [] : [['Not judged', unjudged] as const]),
      ];
      // Commands to GitHub, whose parts are harmless; the text goes to the log beside them.
      return print([...githubAnnotations(result, faults), ...diffText(result).map(harmlessLine)].join('\n'));
    }
    case 'text':
      return printLines(diffText(result));
  }
}
