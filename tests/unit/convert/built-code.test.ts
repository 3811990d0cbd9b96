import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BuiltFixture } from '../../accuracy/build-fixtures.ts';
import { BUILT_PROGRAMS } from '../../accuracy/built-programs.ts';
import { PROJECT } from '../../accuracy/source-name.ts';
import { type Make, measured } from '../support/measured.ts';

const FOLDER = join(PROJECT, 'tests/fixtures/built');
const FIXTURES = readdirSync(FOLDER).flatMap(
  (file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as BuiltFixture[],
);

test('every program is built by each of its tools, from the text that it has now', () => {
  const wanted = Object.entries(BUILT_PROGRAMS).flatMap(([program, { tools, text }]) =>
    tools.map((tool) => ({ program, tool, text })),
  );
  const have = FIXTURES.map(({ program, tool, text }) => ({ program, tool, text }));
  const byName = (a: { program: string; tool: string }, b: typeof a) =>
    `${a.tool} ${a.program}`.localeCompare(`${b.tool} ${b.program}`);
  expect(have.sort(byName), 'node tests/accuracy/build-fixtures.ts').toEqual(wanted.sort(byName));
});

test.each(await cases())('%s: %s', (_, __, { ours, istanbul }) => {
  expect(ours).toEqual(istanbul);
});

async function cases() {
  const results = await measured(
    FIXTURES.map((fixture) => ({
      text: fixture.text,
      make: builtBefore(fixture),
      language: BUILT_PROGRAMS[fixture.program]?.language ?? 'mjs',
    })),
  );
  return FIXTURES.map(
    ({ tool, program }, i) => [tool, program, results[i] ?? { ours: undefined, istanbul: {} }] as const,
  );
}

function builtBefore({ extension, code, sources, names, mappings }: BuiltFixture): Make {
  return async (text, path) => ({
    path: `built${extension}`,
    text: code,
    map: {
      version: 3,
      sources: sources.map((source) => (source === '*' ? path : source)),
      sourcesContent: sources.map((source) => (source === '*' ? text : null)),
      names,
      mappings,
    },
  });
}
