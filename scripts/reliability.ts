/**
 * `npm run reliability`: runs the container tests of endings and faults and writes docs/reliability.md from what
 * they saw. `npm run reliability -- FILE` writes it from the facts of an earlier run, one JSON document a line.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../tests/containers/reliability/facts.ts';
import { reliabilityPage } from './reliability/page.ts';

const TESTS = ['endings', 'sudden-death', 'store-faults', 'company-networks'].map(
  (name) => `tests/containers/${name}.test.ts`,
);
const PAGE = join(import.meta.dirname, '../docs/reliability.md');

const [given] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-reliability-'));
try {
  const file = given ?? join(folder, 'facts.jsonl');
  if (given === undefined) run(file);
  const facts = readFileSync(file, 'utf8').trim().split('\n');
  writeFileSync(PAGE, reliabilityPage(facts.map((line): Fact => JSON.parse(line))));
  console.log(`${PAGE}: ${facts.length} facts`);
} finally {
  rmSync(folder, { recursive: true });
}

function run(file: string): void {
  const { status } = spawnSync('vitest', ['run', '--project=containers', ...TESTS], {
    stdio: 'inherit',
    env: { ...process.env, RELIABILITY_FACTS: file },
  });
  if (status !== 0) throw new Error('the tests failed: the page stays as it is');
}
