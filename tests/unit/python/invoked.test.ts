import { expect, test } from 'vitest';
import { combineFolder } from '../support/combined.ts';
import { NEEDS_PYTHON, PYTHON_MINOR, pythonInvoked } from '../support/python.ts';
import { RECORDED, shopCheckout } from '../support/python-recorded.ts';
import { temporaryFolder } from '../support/recorded.ts';

test.runIf(PYTHON_MINOR !== undefined && PYTHON_MINOR > 9)(
  `what is invoked is reported as coverage.py has the same calls, ${NEEDS_PYTHON}`,
  async () => {
    const [root, dir] = [shopCheckout(), temporaryFolder()];
    const options = { taskRoot: root, record: true, dir, functionName: 'shop' };
    const { answers } = await pythonInvoked('shop/handler.handler', RECORDED.events, options);
    expect(answers.map(({ functionError }) => functionError)).toEqual([undefined, undefined, 'Unhandled']);
    const { files, coveragePyPercent, missing } = await combineFolder(dir, { root });
    const { json } = RECORDED.invoked;
    expect(
      files.map(({ path, statements, branches }) => [
        path,
        [statements.covered, statements.total],
        [branches.covered, branches.total],
      ]),
    ).toEqual(
      Object.entries(json.files).flatMap(([path, { summary }]) =>
        summary.num_statements === 0
          ? []
          : [
              [
                path,
                [summary.covered_lines, summary.num_statements],
                [summary.covered_branches, summary.num_branches],
              ],
            ],
      ),
    );
    expect(coveragePyPercent).toBeCloseTo(json.totals.percent_covered, 10);
    expect(missing).toEqual([]);
  },
);
