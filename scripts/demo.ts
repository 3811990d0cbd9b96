/**
 * `npm run demo`: invokes the example functions on this machine with the recorder, and makes the report.
 * Needs no Docker and no AWS.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Answer } from '../cli/invoke/answer.ts';
import { invokeLocally } from '../cli/invoke/invoke.ts';
import { InvokeError } from '../cli/invoke/invoke-error.ts';
import { pythonInterpreter } from '../cli/invoke/python-interpreter.ts';
import { combine } from '../combiner-image/combine.ts';
import { DEFAULT_REPORTERS } from '../combiner-image/report/reporters.ts';
import type { CombineResult } from '../combiner-image/result.ts';
import { parseStoreLocation } from '../combiner-image/store/location.ts';
import { EXAMPLES, type ExampleFunction, PYTHON_EXAMPLES } from '../examples/examples.ts';
import { buildAll } from './build/build.ts';
import { buildExamples } from './build/examples.ts';

const ROOT = join(import.meta.dirname, '..');
const STORE = join(ROOT, '.lambda-coverage/demo');
const REPORT = join(ROOT, 'coverage-lambda');
const LOG = join(ROOT, '.lambda-coverage/demo.log');

type DemoFunction = Omit<ExampleFunction, 'build'>;

/** Nothing is installed for the demo. */
const ON_PYTHON = PYTHON_EXAMPLES.filter(({ hasRequirements }) => !hasRequirements);

async function main(): Promise<void> {
  await prepare();
  console.log('Invoking the example functions on this machine, with the recorder:\n');
  const log: string[] = [];
  const lacking = withoutPython();
  for (const example of [...EXAMPLES, ...(lacking === undefined ? ON_PYTHON : [])]) {
    const answers = await invoke(example, (text) => log.push(text));
    console.log(`  ${example.name.padEnd(30)}${describe(answers)}`);
  }
  if (lacking !== undefined)
    for (const { name } of ON_PYTHON) console.log(`  ${name.padEnd(30)}not run: ${lacking}`);
  await writeFile(LOG, log.join(''));

  const result = await report();
  console.log(
    `\nWhat ran, in the original sources:\n\n${await readFile(join(REPORT, 'coverage.txt'), 'utf8')}`,
  );
  console.log(`Report          ${shown(join(REPORT, result.report.entry ?? ''))}`);
  console.log(`Raw coverage    ${shown(STORE)} (${result.read.used} objects)`);
  console.log(`Functions' log  ${shown(LOG)}`);
}

async function prepare(): Promise<void> {
  await buildAll();
  await buildExamples();
  await rm(STORE, { recursive: true, force: true });
  await mkdir(STORE, { recursive: true });
}

/** Why no function in Python can be run here; undefined where one can. */
function withoutPython(): string | undefined {
  try {
    pythonInterpreter(undefined);
    return undefined;
  } catch (error) {
    if (error instanceof InvokeError) return error.message;
    throw error;
  }
}

async function invoke(example: DemoFunction, onLog: (text: string) => void): Promise<Answer[]> {
  const folder = join(ROOT, 'examples', example.folder);
  return invokeLocally({
    handler: example.handler,
    functionName: example.name,
    taskRoot: join(folder, example.taskRoot),
    events: await Promise.all(example.events.map((event) => readFile(join(folder, 'events', event), 'utf8'))),
    dir: STORE,
    onLog,
  });
}

function describe(answers: readonly Answer[]): string {
  const failed = answers.filter((answer) => answer.functionError !== undefined).length;
  const events = answers.length === 1 ? '1 event' : `${answers.length} events`;
  return failed === 0 ? events : `${events}, ${failed} answered with an error, as it should be`;
}

function report(): Promise<CombineResult> {
  return combine({
    locations: [parseStoreLocation(STORE)],
    output: { folder: REPORT },
    reporters: [...DEFAULT_REPORTERS, 'text'],
    root: ROOT,
    selection: {},
    log: { progress: () => {}, warn: (line) => console.warn(line) },
  });
}

function shown(path: string): string {
  return relative(process.cwd(), path);
}

await main();
