import { examine } from '../../combiner-image/examine/examine.ts';
import { TimeLeft } from '../../combiner-image/time-left.ts';
import { CHECKOUT_OPTIONS, parseCheckout } from '../checkout-options.ts';
import { defineCommand } from '../command.ts';
import { doctorText } from '../doctor-text.ts';
import { EXPECT_OPTION, parseExpected } from '../expected.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { parseLocations, parseSelection, SELECTION_OPTIONS, STORE_KEY, STORES } from '../store-options.ts';
import { progressLine } from '../terminal/progress-line.ts';
import { terminalOf } from '../terminal/terminal.ts';

/** Shows what was recorded and what was lost. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  usage: `${STORES} [--root .] [--json]`,
  about:
    'Reads raw coverage and shows what was recorded of each function (one line each, and details of those marked with !), which objects and scripts no report can use and why, which files of the checkout the sources are, and what to do. Exits with 0, whatever it advises, or with 3 when nothing usable was recorded.',
  examples: [
    ['lambda-coverage doctor s3://my-coverage/coverage', 'what arrived, of all functions'],
    ['lambda-coverage doctor --function orders-api --since 24h', 'one function, in the last day'],
    ["lambda-coverage doctor --expect 'orders-*'", 'and whether something is absent'],
  ],
  options: { ...STORE_KEY, ...CHECKOUT_OPTIONS, ...SELECTION_OPTIONS, ...EXPECT_OPTION, ...JSON_OPTION },
  async run(values, positionals) {
    const examination = await examine(
      parseLocations(positionals, values.store),
      parseSelection(values),
      parseExpected(values),
      parseCheckout(values),
      new TimeLeft(undefined, (progress) => progressLine.show(progress)),
    );
    await (values.json
      ? printJson(examination)
      : printLines(doctorText(examination, terminalOf(process.stdout).columns)));
    return examination.read.used > 0 ? 0 : 3;
  },
});
