import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseGate } from '../../../cli/gates/parse-gates.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Four of its five lines run, of both files five of six. */
const ORDERS = `const { price } = require('./lib/price.js');
exports.handler = async (event) => {
  if (event.odd) {
    return 'odd';
  }
  return price(1);
};
`;
/** All of it runs. */
const PRICE = 'exports.price = (amount) => amount * 2;\n';

/** A checkout, and a store with what ran of it. */
class Recorded {
  readonly checkout = writeFiles(temporaryFolder(), { 'index.js': ORDERS, 'lib/price.js': PRICE });
  readonly store = new RecordedStore();

  constructor() {
    this.record();
  }

  record(): void {
    const result = run(this.checkout, 'index.js', [{}]);
    this.store.putScripts(this.checkout, result);
    this.store.put(rawObject(this.checkout, result, { functionName: 'orders-api' }));
  }

  combine() {
    return lambdaCoverage(['combine', this.store.folder, '-r', 'none', '--root', this.checkout], {
      cwd: this.checkout,
    });
  }

  async gate(...options: string[]) {
    const output = ['-r', 'none', '-o', join(temporaryFolder(), 'r')];
    const { code, stderr } = await lambdaCoverage(['report', this.store.folder, ...output, ...options], {
      cwd: this.checkout,
    });
    const missed = stderr.split('\n').flatMap((line) => /^Threshold missed: (.*)/.exec(line)?.[1] ?? []);
    return { code, missed, stderr };
  }
}

function thresholds(...parts: string[]): string[] {
  return parts.flatMap((part) => ['--threshold', part]);
}

test('thresholds are reached by percent, or by how many may be missing, of each kind of part', async () => {
  const parts = [
    'file=**/price.js=lines:100',
    'each=**=lines:80',
    'function=orders-*=branches:-1',
    'lines:-1',
  ];
  const { code, missed } = await new Recorded().gate(
    '--lines=83.3333',
    '--statements=-1',
    ...thresholds(...parts),
  );
  expect([code, missed]).toEqual([0, []]);
});

test('each that is missed says what, how much, and where to look first; nothing is rounded', async () => {
  const parts = ['file=*.js=lines:90', 'each=**=branches:60', 'function=orders-*=statements:90'];
  const { code, missed } = await new Recorded().gate('--lines=83.3334', ...thresholds(...parts));
  expect(code).toBe(1);
  expect(missed).toEqual([
    'lines: 83.33 % (5 of 6) is below 83.3334 %; look first at index.js:4',
    '*.js: lines: 80 % (4 of 5) is below 90 %; look first at index.js:4',
    'index.js: branches: 50 % (1 of 2) is below 60 %; look first at index.js:3',
    'function orders-api: statements: 85.71 % (6 of 7) is below 90 %; look first at index.js:4',
  ]);
});

test('the Markdown says which are missed', async () => {
  const recorded = new Recorded();
  const output = ['-r', 'markdown', '-o', join(temporaryFolder(), 'r')];
  await lambdaCoverage(['report', recorded.store.folder, ...output, '--lines', '90', '--functions', '1'], {
    cwd: recorded.checkout,
  });
  const text = readFileSync(join(output[3] ?? '', 'coverage.md'), 'utf8');
  expect(text).toMatch(
    /\n\n:x: \*\*Thresholds missed:\*\*\n\n- .*lines: 83\.33 % \(5 of 6\) is below 90 %.*\n\n\|/,
  );
  expect(text).not.toContain('functions: ');
});

test('a gate of what is not in the report is neither passed nor missed', async () => {
  const recorded = new Recorded();
  const parts = thresholds(
    'file=src/**=lines:1',
    'function=billing=lines:1',
    'suite=unit=lines:1',
    'suite=constructor=lines:1',
    'lines:100',
  );
  const { code, missed, stderr } = await recorded.gate(...parts);
  expect([code, missed]).toEqual([5, [expect.stringContaining('lines: 83.33 % (5 of 6) is below 100 %')]]);
  for (const part of [
    'no file is named src/**; names are, for example, index.js.',
    'no function is named billing; names are, for example, orders-api.',
    'no suite is named unit, and the report has no suites.',
    'no suite is named constructor, and',
  ])
    expect(stderr).toContain(`Threshold not judged: ${part}`);
  // https://github.com/bcoe/c8/issues/610
  expect(await recorded.gate('--lines=100', '--include', 'src/**')).toMatchObject({ code: 3 });
  const allowed = await recorded.gate('--threshold', 'file=src/tpyo/**=lines:95', '--allow-missing');
  expect(allowed.code).toBe(5);
  expect(allowed.stderr).toContain('no file is named src/tpyo/**');
  expect(allowed.stderr).not.toContain('Pass --allow-missing');
});

test('the configuration file holds them', async () => {
  const recorded = new Recorded();
  writeFiles(recorded.checkout, {
    'lambda-coverage.config.json': JSON.stringify({
      lines: -1,
      threshold: { file: { '*.js': { lines: 90 } }, function: { 'orders-*': { functions: 100 } } },
    }),
  });
  const { code, missed } = await recorded.gate();
  expect(code).toBe(1);
  expect(missed).toEqual([expect.stringContaining('*.js: lines: 80 %')]);
  writeFiles(recorded.checkout, { 'lambda-coverage.config.json': '{ "lines": -0 }' });
  expect(await recorded.gate()).toMatchObject({ code: 2 });
});

test('thresholds of the file count in a narrowed report where it has what they are of', async () => {
  const recorded = new Recorded();
  const file = (include?: string[]) =>
    writeFiles(recorded.checkout, {
      'lambda-coverage.config.json': JSON.stringify({
        include,
        threshold: { file: { 'lib/**': { lines: 100 }, 'index.js': { lines: 81 } } },
      }),
    });
  file();
  expect(await recorded.gate('--include', 'lib/**')).toMatchObject({
    code: 0,
    missed: [],
    stderr: expect.stringContaining('1 of 2 thresholds reached, and 1 not judged: '),
  });
  expect(await recorded.gate('--exclude', 'lib/**')).toMatchObject({
    code: 1,
    missed: [expect.stringContaining('index.js: lines: 80 %')],
  });
  const flags = ['--include', 'lib/**', '--threshold', 'file=index.js=lines:1'];
  expect(await recorded.gate(...flags)).toMatchObject({ code: 5 });
  file(['lib/**']);
  expect(await recorded.gate()).toMatchObject({ code: 5 });
});

test('a folder of the checkout that is not there is said, of the file too', async () => {
  const recorded = new Recorded();
  expect(await recorded.gate('--root', 'nowhere')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--root nowhere: '),
  });
  writeFiles(recorded.checkout, { 'lambda-coverage.config.json': '{"root": "nowhere"}' });
  expect(await recorded.gate()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"root" in lambda-coverage.config.json'),
  });
});

test('what ran may not be lower than in the last report, by more than the tolerance', async () => {
  const recorded = new Recorded();
  const first = await recorded.gate('--no-drop', '0', '--lines', '1');
  expect(first.code).toBe(0);
  expect(first.stderr).toContain('1 of 2 thresholds reached\n');
  expect(first.stderr).toContain('--no-drop has nothing to compare with');
  expect(await recorded.combine()).toMatchObject({ code: 0 });
  expect(await recorded.gate('--no-drop', '0')).toMatchObject({ code: 0 });
  // Two lines more that do not run: 5 of 8 in the place of 5 of 6.
  writeFiles(recorded.checkout, {
    'index.js': ORDERS.replace("return 'odd';", "console.log(1);\n    console.log(2);\n    return 'odd';"),
  });
  recorded.record();
  const { code, missed } = await recorded.gate('--no-drop', '20.8');
  expect(code).toBe(1);
  expect(missed).toEqual([
    expect.stringMatching(
      /^lines: 62\.5 % \(5 of 8\) is more than 20\.8 below the 83\.33 % of the last report/,
    ),
  ]);
  expect(await recorded.gate('--no-drop', '20.9')).toMatchObject({ code: 0 });
});

test('--ratchet raises the thresholds of the file to what was reached, lowers none, and leaves the rest as it is written', async () => {
  const recorded = new Recorded();
  const config = (lines: string, branches: string, file: string, each: string) => `{
  "lines": ${lines},
  "branches":${branches},   "all": false,
  "threshold": { "file": { "*.js": { "lines": ${file} } },
    "each": { "**": { "statements": ${each} } } }
}
`;
  const file = join(recorded.checkout, 'lambda-coverage.config.json');
  const write = (text: string) => writeFiles(recorded.checkout, { 'lambda-coverage.config.json': text });
  write(config('50.5', '-9', '80', '0'));
  const { code, stderr } = await recorded.gate('--ratchet');
  expect(code).toBe(0);
  expect(stderr).toContain('Threshold raised in lambda-coverage.config.json: lines: 50.5 -> 83.3');
  const raised = config('83.3', '-1', '80', '80');
  expect(readFileSync(file, 'utf8')).toBe(raised);
  // What it wrote is reached, and nothing is left to raise.
  expect(await recorded.gate('--ratchet')).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toBe(raised);
  for (const options of [['--lines=90'], ['--expect', 'billing']]) {
    write(config('50.5', '-9', '80', '0'));
    expect((await recorded.gate('--ratchet', ...options)).code).toBe(options.length === 1 ? 1 : 5);
    expect(readFileSync(file, 'utf8')).toBe(config('50.5', '-9', '80', '0'));
  }
  const without = await recorded.gate('--ratchet', '--config', 'none');
  expect([without.code, without.stderr]).toEqual([
    2,
    expect.stringContaining('--ratchet raises the thresholds of'),
  ]);
});

test('--accept-drop lowers what the file has and is missed, lets what is lower than the last report pass, and nothing else', async () => {
  const recorded = new Recorded();
  const file = join(recorded.checkout, 'lambda-coverage.config.json');
  const config = (lines: number, branches: number, each: number) =>
    `{ "lines": ${lines}, "branches": ${branches},\n  "threshold": { "each": { "**": { "lines": ${each} } } } }\n`;
  const write = (text: string) => writeFiles(recorded.checkout, { 'lambda-coverage.config.json': text });
  const text = () => readFileSync(file, 'utf8');
  write(config(90, 0, 81));
  chmodSync(file, 0o640);
  // Others are missed all the same, and nothing is judged by data that is missing.
  expect(await recorded.gate('--ratchet', '--accept-drop', '--statements=99')).toMatchObject({
    code: 1,
    missed: [expect.stringContaining('statements: ')],
  });
  expect(await recorded.gate('--ratchet', '--accept-drop', '--expect', 'billing')).toMatchObject({ code: 5 });
  // Nothing is lowered then, so nothing is let pass.
  const incomplete = ['--expect', 'billing', '--allow-missing'];
  expect(await recorded.gate('--ratchet', '--accept-drop', ...incomplete)).toMatchObject({ code: 1 });
  expect(text()).toBe(config(90, 0, 81));
  const { code, missed, stderr } = await recorded.gate('--ratchet', '--accept-drop');
  expect([code, missed]).toEqual([0, []]);
  for (const line of [
    '1 of 3 thresholds reached\n',
    'Threshold lowered in lambda-coverage.config.json: lines: 90 -> 83',
    'Threshold raised in lambda-coverage.config.json: branches: 0 -> 50',
    'Threshold lowered in lambda-coverage.config.json: each **: lines: 81 -> 80',
  ])
    expect(stderr).toContain(line);
  expect(text()).toBe(config(83, 50, 80));
  expect(statSync(file).mode & 0o777).toBe(0o640);

  expect(await recorded.combine()).toMatchObject({ code: 0 });
  writeFiles(recorded.checkout, {
    'index.js': ORDERS.replace("return 'odd';", "console.log(1);\n    return 'odd';"),
  });
  recorded.record();
  const drop = ['--config', 'none', '--no-drop', '1'];
  expect(await recorded.gate(...drop)).toMatchObject({ code: 1 });
  const accepted = await recorded.gate(...drop, '--accept-drop');
  expect([accepted.code, accepted.missed]).toEqual([0, []]);
  expect(accepted.stderr).toContain(
    '0 of 1 threshold reached\nDrop accepted: lines: 71.42 % (5 of 7) is more than 1 below the 83.33 %',
  );
  expect(await recorded.gate(...drop, '--accept-drop', '--lines', '80')).toMatchObject({
    code: 1,
    missed: [expect.stringContaining('is below 80 %')],
  });
  expect(await recorded.gate('--accept-drop')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('give one of them'),
  });
});

test('an option takes the place of the same threshold of the file, for that run, also for the ratchet', async () => {
  const recorded = new Recorded();
  const text = '{ "lines": 90, "branches": 10, "threshold": { "file": { "*.js": { "lines": 95 } } } }\n';
  const read = () => readFileSync(join(recorded.checkout, 'lambda-coverage.config.json'), 'utf8');
  writeFiles(recorded.checkout, { 'lambda-coverage.config.json': text });
  const wins = ['--lines=80', '--threshold', 'file=*.js=lines:80'];
  expect(await recorded.gate(...wins)).toMatchObject({ code: 0, missed: [] });
  expect(await recorded.gate('--threshold', 'lines:80')).toMatchObject({ code: 0, missed: [] });
  // With the value of the file it is the option's all the same: nothing lowers that.
  for (const same of [['--lines=90'], ['--threshold', 'lines:90']])
    expect(await recorded.gate('--ratchet', '--accept-drop', ...same)).toMatchObject({
      code: 1,
      missed: [expect.stringContaining('is below 90 %')],
    });
  expect(read()).toBe(text);
  const { code, stderr } = await recorded.gate('--ratchet', '--accept-drop', ...wins);
  expect([code, stderr]).toEqual([0, expect.stringContaining(': branches: 10 -> 50')]);
  expect(read()).toBe(text.replace('"branches": 10', '"branches": 50'));
  expect((await recorded.gate('--ratchet', '--branches=1', ...wins)).stderr).toContain(
    '--ratchet moved nothing',
  );
  expect(await recorded.gate('--ratchet', '--include', 'lib/**')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--include makes it one of a part'),
  });
});

test('files of thresholds are whole whenever they are read, and links stay links', async () => {
  const recorded = new Recorded();
  const real = join(
    writeFiles(temporaryFolder(), { 'real.json': '{ "lines": 1, "statements": 1.000 }' }),
    'real.json',
  );
  symlinkSync(real, join(recorded.checkout, 'lambda-coverage.config.json'));
  const gates = await Promise.all([recorded.gate('--ratchet'), recorded.gate('--ratchet')]);
  expect(gates.map(({ code }) => code)).toEqual([0, 0]);
  expect(lstatSync(join(recorded.checkout, 'lambda-coverage.config.json')).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ lines: 83, statements: 85.71 });
});

test.each([
  ['lines:101', '"101" is not a percentage'],
  ['lines:-1.5', '"-1.5" is not a percentage'],
  ['lines:-0', '"-0" is not a percentage'],
  ['lines:', '"" is not a percentage'],
  ['linse:80', 'must end in a number of lines, statements, functions, branches'],
  ['src/**=lines:80', 'must say of what it is: file=NAME=lines:80'],
  ['file==lines:80', 'must say of what it is'],
])('%s is refused', (text, message) => {
  expect(() => parseGate(text)).toThrow(message);
});

test('the last report is that of one store', async () => {
  const { code, stderr } = await lambdaCoverage(['report', '.', '.', '--no-drop', '1'], {
    cwd: temporaryFolder(),
  });
  expect(code).toBe(2);
  expect(stderr).toContain('--no-drop compares with the last report of one store');
});
