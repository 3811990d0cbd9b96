import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox } from '../../cli/invoke/sandbox.ts';
import { repository } from '../../tests/containers/harness/docker.ts';
import type { Python } from '../../tests/unit/support/pythons.ts';
import type { Figure } from '../bench.ts';
import { median } from '../statistics.ts';

const RUNTIME = join(repository, 'cli/invoke/python-runtime/bootstrap.py');
const LAYER = join(repository, 'dist/layer/lambda-coverage');
const FUNCTION = readFileSync(join(import.meta.dirname, 'function.py'), 'utf8');
const WITH_BOTO = `import boto3\nclient = boto3.client('s3', region_name='eu-central-1')\n${FUNCTION}`;
const GOAL_MS = 15;
const GOAL_MB = 10;

/** What the function's handler sees. */
interface Answer {
  milliseconds: number;
  kilobytes: number;
}

/** Its first answer, and kilobytes and milliseconds of its third, after the first upload, with nothing else in between. */
interface Start extends Answer {
  later: number;
  whole: number;
}

/** Where the recorder comes from: as text, or compiled beforehand. */
type Recorder = 'none' | 'layer' | 'image';
const RECORDERS: readonly Recorder[] = ['none', 'layer', 'image'];

/** What the recorder takes before the first event, and what it keeps. */
export async function starting(
  pythons: readonly Python[],
  { rounds, boto }: { rounds: number; boto: (python: Python) => string },
): Promise<Figure> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const python of pythons) {
    const image = compiledLayer(python);
    for (const [name, text, packages] of [
      ['trivial', FUNCTION, undefined],
      ['boto3, with a client of S3', WITH_BOTO, boto(python)],
    ] as const) {
      const starts: Record<Recorder, Start[]> = { none: [], layer: [], image: [] };
      // The first ones fill the caches of the file system, and of what Python compiles.
      for (let round = -1; round < rounds; round++)
        for (const recorder of RECORDERS) {
          const folder = { none: undefined, layer: LAYER, image }[recorder];
          const start = await started(python, { text, packages, folder, isCompiling: round < 0 && !folder });
          if (round >= 0) starts[recorder].push(start);
        }
      const of = (recorder: Recorder, key: keyof Start) =>
        median(starts[recorder].map((start) => start[key]));
      const added = (recorder: Recorder, key: keyof Start) => of(recorder, key) - of('none', key);
      const isMet = (recorder: Recorder) =>
        added(recorder, 'milliseconds') <= GOAL_MS && added(recorder, 'later') / 1024 <= GOAL_MB;
      if (name === 'trivial')
        for (const recorder of ['layer', 'image'] as const)
          if (!isMet(recorder)) missed.push(`Python 3.${python.minor}, ${recorder}`);
      const shown = (recorder: Recorder) => [
        milliseconds(added(recorder, 'milliseconds')),
        milliseconds(added(recorder, 'whole')),
        megabytes(added(recorder, 'kilobytes')),
        megabytes(added(recorder, 'later')),
        name === 'trivial' ? `+${GOAL_MS} ms, +${GOAL_MB} MB` : '',
        name !== 'trivial' ? '' : isMet(recorder) ? 'met' : 'MISSED',
      ];
      const without = [
        `${of('none', 'milliseconds').toFixed(0)} ms`,
        `${(of('none', 'later') / 1024).toFixed(1)} MB`,
      ];
      rows.push([`3.${python.minor}`, name, ...without, 'layer', ...shown('layer')]);
      rows.push(['', '', '', '', 'base image', ...shown('image')]);
    }
    rmSync(join(image, '..'), { recursive: true, force: true });
  }
  return {
    title: 'Cold start and memory, in Python',
    method: `The recorder in the sandbox of \`lambda-coverage invoke\`, with a folder as its store: as the layer has it, which is text, and as base images have it, which is compiled beforehand. Processor time of the process until its handler has the first event, and until it has the third, when the first upload is done; resident memory at both. Medians of ${rounds} rounds, without and with in turns. On Lambda nothing is kept of what Python compiles, and so it is not here.`,
    columns: [
      'Python',
      'function',
      'processor without',
      'memory without',
      'recorder',
      'added until the first event',
      'added until the third',
      'memory added at the first',
      'added at the third',
      'goal',
      ' ',
    ],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join('; ')}.` }),
  };
}

const milliseconds = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(1)} ms`;
const megabytes = (kilobytes: number): string => `+${(kilobytes / 1024).toFixed(1)} MB`;

/** What a base image holds. */
function compiledLayer({ path }: Python): string {
  const layer = join(mkdtempSync(join(tmpdir(), 'lambda-coverage-bench-image-')), 'lambda-coverage');
  cpSync(LAYER, layer, { recursive: true });
  execFileSync(path, [join(layer, 'python/compile.py')]);
  return layer;
}

interface Started {
  /** Of the function. */
  text: string;
  /** A folder of them. */
  packages: string | undefined;
  /** The recorder's. */
  folder: string | undefined;
  /** Whether Python keeps what it compiles, for those that follow. */
  isCompiling: boolean;
}

async function started(
  python: Python,
  { text, packages, folder: recorder, isCompiling }: Started,
): Promise<Start> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-bench-'));
  const store = mkdtempSync(join(tmpdir(), 'lambda-coverage-bench-store-'));
  writeFileSync(join(folder, 'app.py'), text);
  const parameters = [...(isCompiling ? [] : ['-B']), RUNTIME];
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
      path: recorder === undefined ? python.path : join(recorder, 'bootstrap'),
      parameters: recorder === undefined ? parameters : [python.path, ...parameters],
      executionEnvironment: `AWS_Lambda_python3.${python.minor}`,
      env: { LAMBDA_RUNTIME_DIR: join(RUNTIME, '..') },
    },
  });
  try {
    const answers: Answer[] = [];
    for (let event = 0; event < 3; event++) {
      const { payload } = await sandbox.invoke('{}');
      answers.push(answerOf(payload));
    }
    const [first, , third] = answers;
    if (first === undefined || third === undefined) throw new Error('The function has not answered.');
    return { ...first, later: third.kilobytes, whole: third.milliseconds };
  } finally {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(store, { recursive: true, force: true });
  }
}

function answerOf(payload: unknown): Answer {
  const { milliseconds, kilobytes } = Object(payload);
  if (typeof milliseconds !== 'number' || typeof kilobytes !== 'number')
    throw new Error(`The function has failed: ${JSON.stringify(payload)}`);
  return { milliseconds, kilobytes };
}
