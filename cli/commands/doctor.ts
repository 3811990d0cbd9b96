import { examine } from '../../combiner-image/examine/examine.ts';
import { CHECKOUT_OPTIONS, parseCheckout } from '../checkout-options.ts';
import { defineCommand } from '../command.ts';
import { doctorText } from '../doctor-text.ts';
import { EXPECT_OPTION, parseExpected } from '../expected.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { parseLocations, parseSelection, SELECTION_OPTIONS, STORES } from '../store-options.ts';

/** Shows what was recorded and what was lost. */
export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'show what was recorded, what was lost and why, and what to do',
  usage: `${STORES} [--root .] [--json]`,
  about:
    'Reads raw coverage and shows what was recorded of each function (one line each, and details of those marked with !), which objects and scripts no report can use and why, which files of the checkout the sources are, and what to do. Exits with 0, whatever it advises, or with 3 when nothing usable was recorded.',
  options: { ...CHECKOUT_OPTIONS, ...SELECTION_OPTIONS, ...EXPECT_OPTION, ...JSON_OPTION },
  async run(values, positionals) {
    const examination = await examine(
      parseLocations(positionals),
      parseSelection(values),
      parseExpected(values),
      parseCheckout(values),
    );
    await (values.json ? printJson(examination) : printLines(doctorText(examination)));
    return examination.read.used > 0 ? 0 : 3;
  },
});
