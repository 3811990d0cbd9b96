import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox } from '../../cli/invoke/sandbox.ts';
import { repository } from '../../tests/containers/harness/docker.ts';
import type { Python } from '../../tests/unit/support/pythons.ts';
import type { Figure } from '../bench.ts';
import { median } from '../statistics.ts';

const RUNTIME = join(repository, 'cli/invoke/python-runtime/bootstrap.py');
const WRAPPER = join(repository, 'dist/layer/lambda-coverage/bootstrap');
const FUNCTION = readFileSync(join(import.meta.dirname, 'function.py'), 'utf8');
const WITH_BOTO = `import boto3\nclient = boto3.client('s3', region_name='eu-central-1')\n${FUNCTION}`;
const GOAL_MS = 15;
const GOAL_MB = 10;

interface Start {
  milliseconds: number;
  kilobytes: number;
  /** After the first upload, with nothing else in between. */
  later: number;
}

/** What the recorder takes before the first event, and what it keeps. */
export async function starting(
  pythons: readonly Python[],
  { rounds, boto }: { rounds: number; boto: (python: Python) => string },
): Promise<Figure> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const python of pythons)
    for (const [name, text, packages] of [
      ['trivial', FUNCTION, undefined],
      ['boto3, with a client of S3', WITH_BOTO, boto(python)],
    ] as const) {
      const without: Start[] = [];
      const recorded: Start[] = [];
      // The first ones fill the caches of the file system, and of what Python compiles.
      for (let round = -1; round < rounds; round++) {
        const pair = [
          await started(python, text, packages, false),
          await started(python, text, packages, true),
        ] as const;
        if (round < 0) continue;
        without.push(pair[0]);
        recorded.push(pair[1]);
      }
      const of = (starts: readonly Start[], key: keyof Start) => median(starts.map((start) => start[key]));
      const added = of(recorded, 'milliseconds') - of(without, 'milliseconds');
      const [before, after] = [
        (of(recorded, 'kilobytes') - of(without, 'kilobytes')) / 1024,
        (of(recorded, 'later') - of(without, 'later')) / 1024,
      ];
      const isMet = added <= GOAL_MS && after <= GOAL_MB;
      if (!isMet && name === 'trivial') missed.push(`Python 3.${python.minor}, ${name}`);
      rows.push([
        `3.${python.minor}`,
        name,
        `${of(without, 'milliseconds').toFixed(0)} ms`,
        `${added < 0 ? '' : '+'}${added.toFixed(1)} ms`,
        `${(of(without, 'later') / 1024).toFixed(1)} MB`,
        `+${before.toFixed(1)} MB`,
        `+${after.toFixed(1)} MB`,
        name === 'trivial' ? `+${GOAL_MS} ms, +${GOAL_MB} MB` : '',
        name !== 'trivial' ? '' : isMet ? 'met' : 'MISSED',
      ]);
    }
  return {
    title: 'Cold start and memory, in Python',
    method: `The layer in the sandbox of \`lambda-coverage invoke\`, with a folder as its store: processor time of the process until its handler has the first event, and its resident memory then and at the third event, when the first upload is done. Medians of ${rounds} rounds, without and with in turns.`,
    columns: [
      'Python',
      'function',
      'processor without',
      'added',
      'memory without',
      'added at the first event',
      'added at the third',
      'goal',
      ' ',
    ],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join('; ')}.` }),
  };
}

async function started(
  python: Python,
  text: string,
  packages: string | undefined,
  isRecorded: boolean,
): Promise<Start> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-bench-'));
  const store = mkdtempSync(join(tmpdir(), 'lambda-coverage-bench-store-'));
  writeFileSync(join(folder, 'app.py'), text);
  const command = [python.path, RUNTIME];
  const sandbox = await Sandbox.start({
    settings: {
      name: 'bench',
      handler: 'app.handler',
      taskRoot: folder,
      timeout: 60,
      memory: 512,
      region: 'eu-central-1',
    },
    env: { COVERAGE_DIR: store, ...(packages !== undefined && { PYTHONPATH: packages }) },
    program: {
      path: isRecorded ? WRAPPER : python.path,
      parameters: isRecorded ? command : command.slice(1),
      executionEnvironment: `AWS_Lambda_python3.${python.minor}`,
      env: { LAMBDA_RUNTIME_DIR: join(RUNTIME, '..') },
    },
  });
  try {
    const answers: Omit<Start, 'later'>[] = [];
    for (let event = 0; event < 3; event++) {
      const { payload } = await sandbox.invoke('{}');
      answers.push(answerOf(payload));
    }
    const [first, , third] = answers;
    if (first === undefined || third === undefined) throw new Error('The function has not answered.');
    return { ...first, later: third.kilobytes };
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(store, { recursive: true, force: true });
  }
}

function answerOf(payload: unknown): Omit<Start, 'later'> {
  const { milliseconds, kilobytes } = Object(payload);
  if (typeof milliseconds !== 'number' || typeof kilobytes !== 'number')
    throw new Error(`The function has failed: ${JSON.stringify(payload)}`);
  return { milliseconds, kilobytes };
}
