import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { FORMS, formNamed } from '../../../combiner-image/forms/forms.ts';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import type { RawObject, RawScriptCoverage } from '../../../contract/raw-object.ts';
import type { FormName } from '../../../runtime-interface/engine/engine.ts';
import { ENGINE_KINDS } from '../../../runtime-interface/engine/engine-kinds.ts';
import { COUNT_FORMS } from '../../../runtime-interface/engine/forms.ts';
import { istanbulCounts, listing, reportOf } from '../support/against-istanbul.ts';
import { table } from '../support/markdown.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

interface Fixture {
  /** Variables by which functions are counted in this form. */
  env: Record<string, string>;
  /** The entry with another number in the place of each count. */
  withCounts(entry: RawScriptCoverage, count: number): RawScriptCoverage;
}

/** A form of the recorder that is missing here does not compile. */
const FIXTURES: Record<FormName, Fixture> = {
  'v8-block': {
    env: {},
    withCounts: (entry, count) => ({
      ...entry,
      functions: entry.functions.map((fn) => ({
        ...fn,
        ranges: fn.ranges.map((range) => ({ ...range, count })),
      })),
    }),
  },
};

const names = Object.keys(FIXTURES) as FormName[];

/** Branches of every kind, with arms that run, arms that do not, and code behind errors. */
const PROGRAM = `const check = (value) => {
  if (value > 2) throw new RangeError('too much');
  return value;
};
export const handler = async ({ value, kind, deep }) => {
  const sum = check(value);
  const name = kind === 'a' ? 'first' : 'other';
  switch (kind) {
    case 'a':
      return name;
    case 'b':
      return deep?.er ?? 'none';
    default:
  }
  return (kind && name) || sum;
};
export const never = () => {
  return 1;
};
`;
const EVENTS = ['{}', '{"kind":"a","value":2}', '{"value":3}', '{"kind":"b"}'];

async function recorded(name: FormName): Promise<{ root: string; dir: string; raw: RawObject }> {
  const root = writeFiles(temporaryFolder(), { 'index.mjs': PROGRAM });
  const dir = temporaryFolder();
  const fn = { handler: 'index.handler', functionName: 'counted', taskRoot: root, env: FIXTURES[name].env };
  await invokeLocally({ ...fn, events: EVENTS, dir, onLog: () => {} });
  const [key = ''] = readdirSync(join(dir, 'raw/counted'));
  const raw = JSON.parse(String(gunzipSync(readFileSync(join(dir, 'raw/counted', key)))));
  return { root, dir, raw };
}

test('the lists of forms are one, in one order: a file is counted by the form that takes it first', () => {
  expect(FORMS.map((form) => form.name)).toEqual(names);
  expect(Object.keys(COUNT_FORMS)).toEqual(names);
  expect(Object.keys(ENGINE_KINDS)).toEqual(names);
  // Whatever runs is counted by V8: behind it no engine would get a file.
  expect(names.at(-1)).toBe('v8-block');
});

describe.each(names)('the form %s', (name) => {
  test('is in the glossary', () => {
    const rows = table(
      readFileSync(join(import.meta.dirname, '../../../docs/architecture.md'), 'utf8'),
      'Glossary',
    );
    expect(rows.find(({ word }) => word === 'form')?.['means']).toContain(`\`${name}\``);
  });

  test('says of statements, functions and arms of branches what Istanbul says, and of code behind errors', async () => {
    const { root, dir, raw } = await recorded(name);
    expect(new Set(raw.result.map((entry) => formNamed(entry.form).name))).toEqual(new Set([name]));
    const invocation = { handler: 'index.handler', events: EVENTS };
    const { 'index.mjs': expected } = await istanbulCounts(root, ['index.mjs'], invocation);
    const { 'index.mjs': shown } = await reportOf(dir, root);
    if (shown === undefined || expected === undefined) throw new Error('index.mjs is in no report');
    expect(listing('data' in shown ? shown.data : shown)).toEqual(
      listing('data' in expected ? expected.data : expected),
    );
  });

  test('keeps numbers that JSON keeps exactly, or says why there are none, however large they are', async () => {
    const { raw } = await recorded(name);
    const form = formNamed(name);
    const huge = raw.result.map((entry) => FIXTURES[name].withCounts(entry, Number.MAX_SAFE_INTEGER));
    const sums = form.newSums();
    for (let uploads = 0; uploads < 3; uploads++) {
      const [script] = parseRawObject(Buffer.from(JSON.stringify({ ...raw, result: huge }))).result;
      if (script === undefined) throw new Error('nothing was recorded');
      sums.add(script.counts);
    }
    if (sums.problem !== undefined) return expect(sums.problem).toMatch(/\w+ \w+/);
    const entry = sums.toEntry();
    const numbers =
      JSON.stringify(entry)
        .match(/(?<=[:,[])-?\d[^,\]}]*/g)
        ?.map(Number) ?? [];
    expect(numbers.filter((number) => !Number.isSafeInteger(number) || number < 0)).toEqual([]);
    expect(Math.max(...numbers)).toBe(Number.MAX_SAFE_INTEGER);
    // What was written can be read, and is the same.
    const { result } = parseRawObject(
      Buffer.from(JSON.stringify({ ...raw, result: [{ ...raw.result[0], ...entry }] })),
    );
    const again = form.newSums();
    for (const { counts } of result) again.add(counts);
    expect(again.toEntry()).toEqual(entry);
  });
});
