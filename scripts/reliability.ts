/**
 * `npm run reliability`: runs the container tests of endings, faults and other tools and writes docs/reliability.md from
 * what they saw. `npm run reliability -- beside` runs and writes one of its tables, `npm run reliability -- FILE` writes those
 * of an earlier run, whose facts are one JSON document a line.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../tests/containers/reliability/facts.ts';
import { reliabilityPage } from './reliability/page.ts';

const TESTS: Record<Fact['table'], string[]> = {
  endings: ['endings', 'sudden-death'],
  faults: ['store-faults', 'store-courses'],
  networks: ['company-networks'],
  beside: ['beside'],
  pythonEndings: ['python/endings', 'python/managed-instances'],
  pythonFaults: ['python/store-faults', 'store-courses'],
  pythonBeside: ['python/beside'],
};
const PAGE = join(import.meta.dirname, '../docs/reliability.md');

const [given] = process.argv.slice(2);
const tests = Object.entries(TESTS).filter(([table]) => table === given);
const folder = mkdtempSync(join(tmpdir(), 'lambda-coverage-reliability-'));
try {
  const isFile = given !== undefined && tests.length === 0;
  const file = isFile ? given : join(folder, 'facts.jsonl');
  if (!isFile) run(given === undefined ? Object.values(TESTS) : tests.map(([, names]) => names), file);
  const seen = readFileSync(file, 'utf8').trim().split('\n');
  // Some tests see rows of two tables, and of the other one not all.
  const facts = seen
    .map((line): Fact => JSON.parse(line))
    .filter(({ table }) => tests.length === 0 || table === given);
  const page = reliabilityPage(facts, readFileSync(PAGE, 'utf8'));
  writeFileSync(PAGE, page);
  console.log(`${PAGE}: ${facts.length} facts`);
} finally {
  rmSync(folder, { recursive: true });
}

function run(names: string[][], file: string): void {
  const files = names.flat().map((name) => `tests/containers/${name}.test.ts`);
  const { status } = spawnSync('vitest', ['run', '--project=containers', ...files], {
    stdio: 'inherit',
    env: { ...process.env, RELIABILITY_FACTS: file },
  });
  if (status !== 0) throw new Error('the tests failed: the page stays as it is');
}
