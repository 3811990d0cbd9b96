import { beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { parentImage } from './harness/artifacts.ts';
import { BOOTSTRAP, WRAPPER } from './harness/exec-wrapper.ts';
import { functionCode } from './harness/fixtures.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { pythonImage } from './harness/pythons.ts';
import { runSandboxes, type SandboxResult, type SandboxRow } from './harness/sandboxes.ts';

/** What a function can be left with on the way from recorded to as it was: docs/remove.md has a row for each. */
const STORE = { COVERAGE_DIR: '/tmp/store' };

const row = (name: string, env: Record<string, string>): SandboxRow => ({
  name,
  handler: 'index.handler',
  events: [],
  env: { AWS_LAMBDA_FUNCTION_TIMEOUT: '30', ...env },
});

const WITH_LAYER = [
  row('recorded', { ...WRAPPER, ...STORE }),
  row('switched-off', { ...WRAPPER, ...STORE, COVERAGE_ENABLED: 'false' }),
  row('no-store', WRAPPER),
  row('no-wrapper', STORE),
  row('no-variables', {}),
];
const WITHOUT_LAYER = [row('no-layer-no-wrapper', STORE), row('nothing-left', {})];
const BROKEN = row('no-layer', { ...WRAPPER, ...STORE });

interface Removed {
  of: string;
  image: string;
  language: 'node' | 'python';
  code: string;
  events: unknown[];
  /** In each answer. */
  answers: string;
}

const FUNCTIONS: Removed[] = [
  {
    of: 'Node 24',
    image: parentImage('24'),
    language: 'node',
    code: 'shop',
    events: [{ name: 'Ada', items: 3 }, { items: 20 }],
    answers: '"total"',
  },
  ...['3.11', '3.13'].map((python) => ({
    of: `Python ${python}`,
    image: pythonImage(python),
    language: 'python' as const,
    code: 'python-steps',
    events: [{ step: 'one' }, { step: 'two' }],
    answers: '"step"',
  })),
];

describe.each(FUNCTIONS)('$of', ({ image, language, code, events, answers: answer }) => {
  let results: SandboxResult[];
  let raw: RawObject[];
  beforeAll(async () => {
    const common = { image, language, code: functionCode(code) };
    const rows = (all: SandboxRow[]) => all.map((each) => ({ ...each, events }));
    await using layer = await LayerFolder.unpack();
    const [before, after] = await Promise.all([
      runSandboxes({ ...common, opt: layer.path }, rows(WITH_LAYER)),
      runSandboxes(common, rows([...WITHOUT_LAYER, BROKEN])),
    ]);
    results = [...before.results, ...after.results];
    raw = [...before.raw, ...after.raw];
  }, 300_000);

  function of(name: string): SandboxResult {
    const result = results.find((each) => each.name === name);
    if (result === undefined) throw new Error(`no result for ${name}`);
    return result;
  }

  function answers(name: string): { status: number; body: string }[] {
    return of(name).answers.map(({ status, body }) => ({ status, body }));
  }

  test.each([...WITH_LAYER, ...WITHOUT_LAYER])('$name: the function answers as it was', ({ name }) => {
    const plain = answers('nothing-left');
    expect(plain).toEqual(events.map(() => ({ status: 200, body: expect.stringContaining(answer) })));
    expect(answers(name), of(name).log).toEqual(plain);
  });

  test('nothing is recorded where one part is gone, and nothing is said where nothing is asked for', () => {
    expect([...new Set(raw.map((each) => each.function.name))]).toEqual(['recorded']);
    for (const { name } of [...WITH_LAYER, ...WITHOUT_LAYER])
      expect(/lambda-coverage: warn/.test(of(name).log), name).toBe(name === 'no-store');
  });

  test('a function whose wrapper is gone with the layer does not start', () => {
    expect(answers('no-layer')).toEqual(events.map(() => ({ status: 502, body: '' })));
    expect(of('no-layer').log).toContain(BOOTSTRAP);
  });
});
