import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PythonSyntaxError, planPython } from '../../../combiner-image/python/plan.ts';
import { comparePlan, emptyPlanTally, type PlanAnswer, type PlanTally } from './compare-plan.ts';
import { answerOf, COVERAGE, type Interpreter, installed, interpreters } from './interpreter.ts';
import { compareMeasured, type Measured } from './measured.ts';
import { pythonFiles, pythonText } from './source-files.ts';
import { NO_LIBRARY, TESTS } from './standard-library.ts';
import { goalsMissed, measuredTable, type PlanRow, planTable } from './tables.ts';

export interface PythonPart {
  /** Paths of interpreters; absent: those of the machine. */
  pythons: readonly string[] | undefined;
  /** Where coverage.py and packages stay installed. */
  kept: string | undefined;
  print: (line: string) => void;
}

/**
 * Plans of Python texts against coverage.py's own, over the standard library of each interpreter and over packages;
 * and numbers of what tests of the standard library ran, against `coverage json`.
 * @returns the tables, and what misses its goal
 */
export async function pythonPart({
  pythons,
  kept,
  print,
}: PythonPart): Promise<{ text: string; missed: string[] }> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'lambda-coverage-python-'));
  try {
    const found = await interpreters(pythons);
    const newest = found.findLast(({ minor }) => minor <= 13) ?? found[0];
    if (newest === undefined) throw new Error('no Python');
    mkdirSync(folder, { recursive: true });
    const modulesOf = ({ minor }: Interpreter) =>
      installed(newest, join(folder, `coverage-${COVERAGE}-3.${minor}`), [
        ...['--python-version', `3.${minor}`, '--only-binary=:all:', `coverage==${COVERAGE}`],
      ]);
    const list = readFileSync(join(import.meta.dirname, 'packages.txt'), 'utf8')
      .trim()
      .split('\n');
    const packages = installed(newest, join(folder, 'packages'), list);
    const rows: PlanRow[] = [];
    for (const python of found) {
      const files = pythonFiles(python.library, NO_LIBRARY);
      rows.push(
        await planRow(`standard library of ${python.version}`, python, modulesOf(python), files, print),
      );
    }
    for (const python of found.filter(({ minor }) => minor === 9 || minor === newest.minor)) {
      const files = pythonFiles(packages, ['__pycache__']);
      rows.push(await planRow(`packages, on ${python.version}`, python, modulesOf(python), files, print));
    }
    const measured: Measured[] = [];
    for (const python of found) measured.push(await measuredOf(python, modulesOf(python), print));
    const names = list.map((name) => name.replace('==', ' ')).join(', ');
    const made = `By \`npm run accuracy -- --part python\`, with coverage.py ${COVERAGE}; packages: ${names}.`;
    return {
      text: [made, planTable(rows), measuredTable(measured)].join('\n\n'),
      missed: goalsMissed(rows, measured),
    };
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function planRow(
  name: string,
  python: Interpreter,
  modules: string,
  files: readonly string[],
  print: (line: string) => void,
): Promise<PlanRow> {
  const questions = files.map((file) => `${JSON.stringify({ file })}\n`).join('');
  const answers = (await answerOf(python, modules, 'oracle.py', [], questions)).trim().split('\n');
  const tally: PlanTally = emptyPlanTally();
  const row: PlanRow = { name, minor: python.minor, tally, refused: 0, unread: 0, cpuMs: 0, lines: 0 };
  for (const line of answers) {
    const answer: PlanAnswer | { file: string; error: string } = JSON.parse(line);
    if ('error' in answer) {
      row.unread++;
      continue;
    }
    const text = pythonText(answer.file);
    const before = process.cpuUsage();
    try {
      const plan = planPython(text, { minor: python.minor });
      const { user, system } = process.cpuUsage(before);
      row.cpuMs += (user + system) / 1000;
      row.lines += answer.count;
      for (const each of comparePlan(tally, plan, answer)) print(`${name}: ${answer.file}: ${each}`);
    } catch (error) {
      if (!(error instanceof PythonSyntaxError)) throw error;
      row.refused++;
      print(`${name}: ${answer.file}: ${error.message}`);
    }
  }
  return row;
}

async function measuredOf(
  python: Interpreter,
  modules: string,
  print: (line: string) => void,
): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-measured-'));
  try {
    const answer = JSON.parse(await answerOf(python, modules, 'measured.py', [folder, ...TESTS]));
    const measured = compareMeasured(python, answer, (file) => pythonText(file));
    for (const each of measured.different) print(`measured on ${python.version}: ${each}`);
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
