import { join } from 'node:path';
import { buildAll } from '../../scripts/build/build.ts';
import { RECORDED_PYTHONS } from '../../scripts/images/python-versions.ts';
import { repository } from '../../tests/containers/harness/docker.ts';
import { PYTHONS, type Python } from '../../tests/unit/support/pythons.ts';
import { parseOptions, UsageError, wholeNumber } from '../arguments.ts';
import { Conditions } from '../conditions.ts';
import { kernel } from '../machine.ts';
import { writeSection } from '../section.ts';
import { renderFigure } from '../table.ts';
import { counting } from './counting.ts';
import { packagesFor } from './packages.ts';
import { starting } from './starting.ts';

/** Of the layer. */
const RECORDER = join(repository, 'dist/layer/lambda-coverage/python/recorder');

/** `npm run bench -- python`: what the recorder costs functions in Python, without Docker; packages come from PyPI. */
export async function pythonBench(args: readonly string[]): Promise<void> {
  const { write, ...given } = parse(args);
  const rounds = wholeNumber(given.rounds, '--rounds');
  const conditions = new Conditions();
  await buildAll();
  const pythons = PYTHONS;
  const [pip] = pythons;
  if (pip === undefined) throw new UsageError('There is no Python 3.9 or later on this machine.');
  const packages = (python: Python) => packagesFor(python, pip);
  const figures = [
    await counting(pythons, { rounds, recorder: RECORDER, coverage: (python) => packages(python).coverage }),
    await starting(pythons, { rounds, boto: (python) => packages(python).boto }),
  ];
  const here = pythons.map(({ minor }) => `3.${minor}`);
  const missing = RECORDED_PYTHONS.filter((version) => !here.includes(version));
  const facts = [
    kernel(),
    ...(missing.length > 0 ? [`Not measured, for this machine has none: Python ${missing.join(', ')}`] : []),
  ];
  const text = [
    '## Functions in Python',
    `    npm run bench -- python --rounds ${rounds} --write`,
    conditions.list(facts),
    ...figures.map(renderFigure),
  ].join('\n\n');
  console.log(text);
  if (write) await writeSection('python', text);
}

function parse(args: readonly string[]) {
  return parseOptions(
    args,
    { write: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
    '--rounds 3 --write',
  );
}
