import { resolve } from 'node:path';
import type { OnBlocks } from '../../combiner-image/convert/convert-all.ts';
import {
  IncompleteDataError,
  NothingMappedError,
  UnseparatedRunError,
  UsageError,
} from '../../combiner-image/errors.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { plural } from '../../combiner-image/plural.ts';
import { V8Files } from '../../combiner-image/report/output/v8-files.ts';
import type { NamedSources } from '../../combiner-image/report/source-files.ts';
import type { CombineResult } from '../../combiner-image/result.ts';
import { defineCommand } from '../command.ts';
import { fromFolder } from '../config/from-folder.ts';
import { DEFAULT_DIRECTORY } from '../default-directory.ts';
import { DEFAULT_OUTPUT, defaultOutput, OUTPUT_KEY } from '../default-output.ts';
import { emptyFolder } from '../empty-folder.ts';
import { moveThresholds, ratchetedFile } from '../gates/config-ratchet.ts';
import { type AskedGates, isAsked, judgeResult, parseAskedGates } from '../gates/judge-result.ts';
import { notBuilt } from '../gates/not-built.ts';
import { JSON_OPTION } from '../json-option.ts';
import { print, printJson } from '../print.ts';
import { resultText } from '../result-text.ts';
import { REPORT_OPTIONS, runCombine } from '../run-combine.ts';
import { parseLocations, STORE_KEY, STORES } from '../store-options.ts';
import { parseShownFiles } from '../summary/summary-options.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { THRESHOLD_OPTIONS } from '../thresholds.ts';

const ALLOW = ' Pass --allow-missing to judge what there is.';
/** With any of these a report may lack what thresholds of the file are of. */
const NARROWING = ['function', 'run', 'context', 'include', 'exclude'] as const;

function blocksInto(folder: string, root = '.'): OnBlocks {
  const files = new V8Files(emptyFolder(folder, '--v8'), resolve(root));
  return (...ran) => files.add(...ran);
}

/** Some were lowered, accepted or not judged where not all are reached. */
function passedInWords({ gates, tolerance }: AskedGates, reached: number, unjudged: number): string {
  const all = gates.length + (tolerance === undefined ? 0 : 1);
  if (reached < all) {
    const without = unjudged === 0 ? '' : `, and ${unjudged} not judged: this report has no such part`;
    return `${reached} of ${plural(all, 'threshold')} reached${without}`;
  }
  return all === 1 ? 'The threshold is reached' : `All ${all} thresholds are reached`;
}

/** Reads stores and writes a report into a local folder. */
export const reportCommand = defineCommand({
  name: 'report',
  usage: `${STORES} [-r page,lcovonly,text] [-o ${DEFAULT_OUTPUT}] [--root .] [--check --lines 80]`,
  about: `Reads raw coverage from buckets or directories (default: ${DEFAULT_DIRECTORY}), adds it up, converts it to the original sources, prints the totals and writes the reports.`,
  examples: [
    ['lambda-coverage report s3://my-coverage/coverage', 'what deployed functions ran'],
    ['lambda-coverage report --lines 80 --branches 70', 'a gate, on the store of the configuration file'],
    ['lambda-coverage report -r lcovonly,text -o coverage --since 24h', 'other reports, of the last day'],
  ],
  options: {
    ...STORE_KEY,
    output: {
      type: 'string',
      short: 'o',
      value: 'DIR',
      forBucket: 'To write the report into a bucket, run "lambda-coverage combine" on it.',
      help: OUTPUT_KEY.output.help,
      config: { resolve: fromFolder },
    },
    ...REPORT_OPTIONS,
    ...THRESHOLD_OPTIONS,
    v8: {
      type: 'string',
      value: 'DIR',
      help: "also write what ran in V8's own format, with texts and maps, for c8: c8 report --temp-directory DIR/tmp",
    },
    'allow-missing': {
      type: 'boolean',
      help: 'judge the thresholds even if objects or scripts are missing, instead of exiting with 5',
      config: true,
    },
    ...JSON_OPTION,
  },
  async run(values, positionals, configured, home) {
    const shown = parseShownFiles(values);
    const locations = parseLocations(positionals, values.store);
    const given = configured?.values ?? {};
    const asked = parseAskedGates(values, locations, given);
    const ratcheted = values.ratchet ? ratchetedFile(configured?.file) : undefined;
    const narrowing = NARROWING.filter((name) => values[name] !== undefined && given[name] === undefined);
    if (ratcheted !== undefined && narrowing.length > 0)
      throw new UsageError(
        `--ratchet keeps thresholds of the whole report, and --${narrowing[0]} makes it one of a part: leave out one of them.`,
      );
    /** Of incomplete data --allow-missing judges what there is; that is no mark to keep. */
    const isMoved = ({ missing }: CombineResult) => ratcheted !== undefined && missing.length === 0;
    const judgeAll = (result: CombineResult, sources: NamedSources) =>
      judgeResult(asked, result, sources, asked.isDropAccepted && isMoved(result));
    const needsAll = isAsked(asked) && values['allow-missing'] !== true;
    let judging: ReturnType<typeof judgeResult> | undefined;
    const { result, sources, failure } = await runCombine(values, {
      locations,
      judge: async (judged, named) => {
        judging = judgeAll(judged, named);
        // A report is written all the same where the last one cannot be read.
        const misses = await judging.then((judgement) => judgement.misses).catch(() => []);
        return needsAll && judged.missing.length > 0 ? [] : misses;
      },
      output: { folder: resolve(values.output ?? defaultOutput(home)) },
      onBlocks: values.v8 === undefined ? undefined : blocksInto(values.v8, values.root),
    }).catch((error: unknown) => {
      throw needsAll && (error instanceof NothingMappedError || error instanceof UnseparatedRunError)
        ? new IncompleteDataError(error.message, { cause: error })
        : error;
    });
    const { misses, unjudged, reached, accepted, note } = await (judging ?? judgeAll(result, sources));
    const missing = needsAll ? result.missing : [];
    const missed = missing.length > 0 ? [] : misses;
    // A part with another name than it has would pass for ever.
    const lacks = given['threshold'] !== undefined && narrowing.length > 0 ? [] : unjudged;
    if (values.json) await printJson({ ...result, missed });
    else if (!values.quiet) await print(resultText(result, sources, shown, terminalOf(process.stdout)));
    if (note !== undefined) console.error(harmlessLine(note));
    for (const miss of missed) console.error(`Threshold missed: ${harmlessLine(miss)}`);
    if (missed.length > 0) for (const line of notBuilt(result)) console.error(harmlessLine(line));
    for (const lack of lacks) console.error(`Threshold not judged: ${harmlessLine(lack)}.`);
    if (missing.length > 0)
      console.error(
        `The thresholds cannot be judged, because data is missing: ${harmlessLine(missing.join(', '))}.${ALLOW}`,
      );
    if (failure !== undefined) throw failure;
    if (lacks.length > 0 || missing.length > 0) return 5;
    if (missed.length > 0) return 1;
    if (isAsked(asked) && !values.quiet) console.error(passedInWords(asked, reached, unjudged.length));
    for (const drop of accepted ?? []) console.error(`Drop accepted: ${harmlessLine(drop)}`);
    if (ratcheted !== undefined && isMoved(result)) {
      const lines = moveThresholds(ratcheted, { ...result, sources }, asked.ofFile, asked.isDropAccepted);
      for (const line of lines) console.error(`Threshold ${line.replace(': ', ` in ${ratcheted}: `)}`);
      if (asked.ofFile.length === 0)
        console.error(`--ratchet moved nothing: no threshold of ${ratcheted} counts in this run.`);
    }
    return 0;
  },
});
