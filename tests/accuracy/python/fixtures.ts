/**
 * `node tests/accuracy/python/fixtures.ts PYTHON…`: what coverage.py says of the texts in tests/fixtures/python/plans, by each
 * of these interpreters, which have coverage.py 7.10.7; `npm test` compares plans with it. A text whose name ends in
 * a version is of that version and later ones.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanAnswer } from './compare-plan.ts';
import { FIXTURES, fixturesOf } from './fixture-texts.ts';

for (const python of process.argv.slice(2)) {
  const minor = Number(
    execFileSync(python, ['-c', 'import sys; print(sys.version_info[1])'], { encoding: 'utf8' }),
  );
  const questions = fixturesOf(minor).map((name) => JSON.stringify({ file: join(FIXTURES, name) }));
  const answers = execFileSync(python, ['-W', 'ignore', join(import.meta.dirname, 'oracle.py')], {
    encoding: 'utf8',
    input: questions.join('\n'),
  });
  const lines = answers
    .trim()
    .split('\n')
    .map((line) => {
      const { file, ...answer }: PlanAnswer & { error?: string } = JSON.parse(line);
      if (answer.error !== undefined) throw new Error(`${file}: ${answer.error}`);
      return JSON.stringify({ file: file.slice(FIXTURES.length + 1), ...answer });
    });
  writeFileSync(join(FIXTURES, `answers-3.${minor}.jsonl`), `${lines.join('\n')}\n`);
}
