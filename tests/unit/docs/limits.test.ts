import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

const RECORDER = join(import.meta.dirname, '../../../runtime-interface');

/** Numbers that bound nothing and wait for nothing. Anything else belongs into limits.ts. */
const NO_LIMITS: Record<string, { numbers: number[]; because: string }> = {
  'clock.ts': { numbers: [1_000, 1_000_000], because: 'units of time' },
  'engine/engines.ts': { numbers: [1024], because: 'a unit of size' },
  'load/counter-name.ts': { numbers: [31, 36], because: 'a hash, and how numbers are written' },
  'load/load-budget.ts': { numbers: [1024], because: 'a unit of size' },
  'environment.ts': { numbers: [500], because: 'the default of a setting' },
  'log.ts': { numbers: [3], because: 'the rank of a log level' },
  'extension/extension-connection.ts': { numbers: [80, 200], because: "HTTP's port and status" },
  'handler/runtime-client.ts': { numbers: [24], because: 'a version of Node' },
  'handler/stack-frames.ts': { numbers: [3], because: 'groups of a pattern' },
  'health/answer.ts': { numbers: [200], because: 'a status of HTTP' },
  'store/http/transport.ts': { numbers: [417], because: 'a status of HTTP' },
  'store/s3/container-credentials.ts': { numbers: [200], because: 'a status of HTTP' },
  'store/s3/s3-answer.ts': { numbers: [200, 300, 307, 501], because: 'statuses of HTTP' },
  'store/s3/s3-failure.ts': {
    numbers: [300, 301, 307, 403, 408, 409, 429, 500, 501, 507],
    because: 'statuses of HTTP',
  },
  'store/s3/s3-store.ts': { numbers: [412, 501], because: 'statuses of HTTP' },
  'worker/sandbox.ts': { numbers: [6], because: 'bytes of an id' },
  'files/source-map-file.ts': { numbers: [3], because: 'the version of source maps' },
  'worker/spool.ts': { numbers: [32], because: "characters of a hash in a file's name" },
};
/** Bytes of a whole number, and hexadecimal. */
const ANYWHERE = [4, 16];

const FILES = sourceFiles('runtime-interface').flatMap(({ name }) => (name === 'limits.ts' ? [] : [name]));

/** 0, 1 and 2 are how one counts, and the halves and doubles of what limits.ts says. */
function numbersIn(file: string): number[] {
  const source = readFileSync(join(RECORDER, file), 'utf8');
  const { tokens = [] } = parse(source, {
    sourceType: 'module',
    plugins: ['typescript'],
    tokens: true,
  });
  const literals = (tokens ?? [])
    .filter(({ type }) => type.label === 'num')
    .map(({ start, end }) => source.slice(start, end).replaceAll('_', ''));
  // The mode of a file is written in octal.
  const values = literals.filter((literal) => !literal.startsWith('0o')).map(Number);
  return [...new Set(values)].filter((value) => value > 2).sort((a, b) => a - b);
}

test('every wait and bound of the recorder stands in limits.ts', () => {
  expect(FILES.length).toBeGreaterThan(50);
  const unknown = FILES.flatMap((file) => {
    const known = [...ANYWHERE, ...(NO_LIMITS[file]?.numbers ?? [])];
    return numbersIn(file)
      .filter((number) => !known.includes(number))
      .map((number) => `${file}: ${number}`);
  });
  expect(unknown).toEqual([]);
});

test.each([
  ['runtime-interface', 'runtime-interface/environment.ts'],
  ['combiner-image', 'combiner-image/environment.ts'],
])('%s touches the environment of the process in %s alone', (folder, allowed) => {
  const touching = sourceFiles(folder).filter(({ text }) => /\bprocess\s*\.\s*env\b/.test(text));
  expect(touching.map(({ name }) => `${folder}/${name}`)).toEqual([allowed]);
});
