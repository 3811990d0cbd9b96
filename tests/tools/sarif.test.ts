import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { unusedSarif } from '../../cli/unused-sarif.ts';
import type { Unused, UnusedResult } from '../../combiner-image/unused.ts';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';

let matchers: string;
beforeAll(async () => {
  matchers = join(await installedPackages(join(import.meta.dirname, 'sarif')), '@microsoft/jest-sarif');
}, 120_000);

interface Validator {
  validate(schema: object, data: unknown): boolean;
  errors?: unknown;
  addMetaSchema(schema: object): void;
}

/** The schema that Microsoft's matchers bring, by the version of ajv that knows its draft. */
function errorsIn(log: object): unknown {
  const near = createRequire(join(matchers, 'lib/index.js'));
  const Ajv: new (options: object) => Validator = near('ajv');
  const validator = new Ajv({ schemaId: 'auto', format: 'full' });
  validator.addMetaSchema(near('ajv/lib/refs/json-schema-draft-04.json'));
  const schema = JSON.parse(readFileSync(near.resolve('./schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  return validator.validate(schema, JSON.parse(JSON.stringify(log))) ? undefined : validator.errors;
}

const piece = (path: string, more: Partial<Unused> = {}): Unused => ({
  path,
  kind: 'function',
  name: 'f',
  line: 1,
  column: 0,
  endLine: 3,
  endColumn: 1,
  confidence: 'medium',
  unchangedDays: 40,
  invocations: 1_200,
  observedDays: 20,
  recordedShare: undefined,
  functions: ['orders'],
  ...more,
});

const result = (unused: Unused[]): UnusedResult => ({
  schema: 'lambda-coverage/unused/1',
  createdAt: new Date().toISOString(),
  unused,
  unjudged: [],
  functions: [],
  absent: [],
  missing: [],
});

test('a log without results, and one with all kinds of them, is as the schema says', () => {
  expect(errorsIn(unusedSarif(result([])))).toBeUndefined();
  const all = [
    piece('src/a.ts'),
    piece('src/b.ts', { kind: 'file', line: 1 }),
    piece('src/c.ts', { kind: 'block', part: 'else', unchangedDays: undefined, recordedShare: 0.5 }),
  ];
  expect(errorsIn(unusedSarif(result(all)))).toBeUndefined();
  expect(errorsIn({ ...unusedSarif(result(all)), version: '3' })).toBeDefined();
});

// https://github.com/github/codeql-action/issues/684, https://github.com/github/codeql-action/issues/1553
test('any path is a relative reference, with no colon in its first part, and leads back to the path', () => {
  const paths = [
    'a b.ts',
    'Dockerfile (x:1).ts',
    'ä/文档.ts',
    '50%.ts',
    '[id]/route.ts',
    'a?b#c.ts',
    'back\\slash.ts',
  ];
  const log = unusedSarif(result(paths.map((path) => piece(path))));
  expect(errorsIn(log)).toBeUndefined();
  const uris = JSON.stringify(log).match(/(?<="uri":")[^"]+/g) ?? [];
  expect(uris.map(decodeURIComponent)).toEqual(paths);
  for (const uri of uris) expect(uri).toMatch(/^[\w.!~*'()%-]+(?:\/[\w.!~*'()%-]+)*$/);
});
