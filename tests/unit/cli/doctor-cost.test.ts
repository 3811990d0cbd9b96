import { expect, test } from 'vitest';
import { costTable } from '../../../cli/cost-table.ts';
import { CostTally } from '../../../combiner-image/merge/cost-tally.ts';
import type { FunctionSummary } from '../../../combiner-image/merge/function-summary.ts';
import type { ParsedRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import { lambdaCoverage } from '../support/command.ts';
import { HANDLERS } from '../support/invoked.ts';
import { temporaryFolder } from '../support/recorded.ts';

test('doctor shows what recording cost, as the recorder of a real sandbox measured', async () => {
  const cwd = temporaryFolder();
  const events = ['count', 'throw', 'count'].flatMap((how) => ['--event', JSON.stringify({ how })]);
  await lambdaCoverage(['invoke', 'endings.handler', '--task-root', HANDLERS, ...events], { cwd });
  const { stdout } = await lambdaCoverage(['doctor', '--json'], { cwd });
  const [{ cost }] = JSON.parse(stdout).functions;
  expect(cost).toMatchObject({ sandboxes: 1 });
  // Before the last upload another object or the script had arrived.
  expect(cost.uploads).toBeGreaterThanOrEqual(1);
  expect(cost.held).toBeGreaterThanOrEqual(1);
  for (const field of ['startMs', 'heldMs', 'bytes', 'memory']) expect(cost[field], field).toBeGreaterThan(0);
  const text = await lambdaCoverage(['doctor'], { cwd });
  expect(text.stdout).toMatch(
    /What recording cost a sandbox before its last upload, on average:\nfunction +start +held after an answer +uploads +sent +memory\nendings +[\d.]+ ms +[\d.]+ ms +\d\.\d +[\d.]+ (kB|bytes) +[\d.]+ MB\n/,
  );
});

test('compacted objects tell nothing of it', async () => {
  const cwd = temporaryFolder();
  const invoke = ['invoke', 'endings.handler', '--task-root', HANDLERS, '--event', '{"how":"count"}'];
  for (let sandbox = 0; sandbox < 2; sandbox++) await lambdaCoverage(invoke, { cwd });
  await lambdaCoverage(['compact', '--older-than', '0h', '--prune'], { cwd });
  const { stdout } = await lambdaCoverage(['doctor'], { cwd });
  expect(stdout).toContain('endings');
  expect(stdout).not.toContain('What recording cost');
});

test('objects that claim more than can be leave numbers that readers take', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const cost = { startMs: 1, held: 1, heldMs: most, uploads: 1, bytes: most, memory: most };
  const tally = new CostTally();
  for (const id of ['a', 'b', 'c']) tally.add({ cost, sandbox: { id } } as ParsedRawObject);
  expect(tally.summary()).toMatchObject({ startMs: 3, heldMs: most, bytes: most, memory: most });
});

test('a recorder that measures no memory of its own, as that of Python, is not said to need none', () => {
  const cost = { sandboxes: 2, startMs: 8, held: 1, heldMs: 19, uploads: 4, bytes: 3400, memory: 0 };
  const [, , row] = costTable([{ name: 'stock', cost } as FunctionSummary], 120);
  expect(row).toMatch(/^stock +4\.0 ms +19 ms +2\.0 +1\.7 kB +not measured$/);
});
