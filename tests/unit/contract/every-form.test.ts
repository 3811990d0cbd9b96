import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { describe, expect, test } from 'vitest';
import { type InvokeOptions, invokeLocally } from '../../../cli/invoke/invoke.ts';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import type { CountPart } from '../../../combiner-image/forms/count-form.ts';
import { FORMS, formNamed } from '../../../combiner-image/forms/forms.ts';
import { parseRawObject } from '../../../combiner-image/read/parse-raw-object.ts';
import type { Script } from '../../../combiner-image/sources/script.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { FormName } from '../../../runtime-interface/engine/engine.ts';
import { ENGINE_KINDS } from '../../../runtime-interface/engine/engine-kinds.ts';
import { COUNT_FORMS } from '../../../runtime-interface/engine/forms.ts';
import { istanbulCounts, listing, reportOf } from '../support/against-istanbul.ts';
import { table } from '../support/markdown.ts';
import { sha256, temporaryFolder, writeFiles } from '../support/recorded.ts';
import { FORM_FIXTURES } from './form-fixtures.ts';
import { RECORDING_HALVES } from './recorders.ts';

const names = Object.keys(FORM_FIXTURES) as FormName[];

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

interface Recorded {
  /** The project, as it was before it was made ready to be counted. */
  root: string;
  dir: string;
  raw: RawObject;
  /** As it is stored. */
  text: string;
}

async function recorded(
  name: FormName,
  program = PROGRAM,
  options: Partial<InvokeOptions> = {},
): Promise<Recorded> {
  const root = writeFiles(temporaryFolder(), { 'index.mjs': program });
  const [taskRoot, dir] = [temporaryFolder(), temporaryFolder()];
  const { env, prepared, isOriginalStored } = FORM_FIXTURES[name];
  const deployed = prepared(program, join(taskRoot, 'index.mjs'));
  writeFiles(taskRoot, { 'index.mjs': deployed });
  const fn = { handler: 'index.handler', functionName: 'counted', taskRoot, env };
  await invokeLocally({ ...fn, events: EVENTS, dir, onLog: () => {}, ...options });
  const [key = ''] = readdirSync(join(dir, 'raw/counted'));
  const raw = JSON.parse(String(gunzipSync(readFileSync(join(dir, 'raw/counted', key)))));
  return { root, dir, raw, text: isOriginalStored ? program : deployed };
}

/** What a report shows in this form of what Istanbul counted. */
function shownAs(name: FormName, data: FileCoverageData): FileCoverageData {
  const { shown } = FORM_FIXTURES[name];
  const all = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, shown(count)]));
  const b = Object.fromEntries(Object.entries(data.b).map(([id, arms]) => [id, arms.map(shown)]));
  return { ...data, s: all(data.s), f: all(data.f), b };
}

/** The program and what it ran, as the form's `convert` is given them. */
async function counted(name: FormName): Promise<{ script: Script; part: CountPart }> {
  const { raw, text } = await recorded(name);
  const sums = formNamed(name).newSums();
  for (const { counts } of parseRawObject(Buffer.from(JSON.stringify(raw))).result) sums.add(counts);
  const script = { hash: sha256(text), path: 'index.mjs', text };
  return { script, part: { functionName: 'counted', sums: () => sums, losses: [] } };
}

test('the lists of forms are one, in one order: a file is counted by the form that takes it first', () => {
  // A recording half of another language has forms of its own, which no engine of Node counts.
  const theirs = RECORDING_HALVES.flatMap((half) => half.forms);
  expect(new Set(FORMS.map((form) => form.name))).toEqual(new Set([...names, ...theirs]));
  expect(FORMS.map((form) => form.name).filter((name) => names.some((each) => each === name))).toEqual(names);
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
      listing(shownAs(name, 'data' in expected ? expected.data : expected)),
    );
  });

  test('keeps numbers that JSON keeps exactly, or says why there are none, however large they are', async () => {
    const { raw } = await recorded(name);
    const form = formNamed(name);
    const huge = raw.result.map((entry) => FORM_FIXTURES[name].withCounts(entry, Number.MAX_SAFE_INTEGER));
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

  test('keeps what ran before an endless loop that the time limit ended', async () => {
    const program = `const once = () => 1;
export const handler = async () => {
  once();
  for (;;) {}
};
`;
    const { root, dir } = await recorded(name, program, { events: ['{}'], timeout: 3 });
    const { 'index.mjs': shown } = await reportOf(dir, root);
    if (shown === undefined) throw new Error('index.mjs is in no report');
    expect('data' in shown ? shown.data.f : shown.f).toEqual({ 0: 1, 1: 1 });
  });

  test('says of each function by itself what ran of a source that is no file of the checkout', async () => {
    const { script, part } = await counted(name);
    const placement = { kind: 'apart', path: script.path, reason: 'not in git', isOpen: false } as const;
    const parts = ['one', 'two'].map((functionName) => ({ ...part, functionName }));
    const { byFunction } = formNamed(name).convert({ ...script, placement }, parts);
    expect([...byFunction].map(([fn, files]) => [fn, Object.keys(files)])).toEqual([
      ['one', ['index.mjs']],
      ['two', ['index.mjs']],
    ]);
  });

  test('refuses a text that its counts are not of, by a reason, and no other function for the counts of one', async () => {
    const { script, part } = await counted(name);
    const { convert } = formNamed(name);
    for (const text of ['', ' ', 'coverageData = {};', 'const a = ;', '\0', '{'])
      expect(() => convert({ ...script, text }, [part]), text).toThrow(UnconvertedScriptError);
    const wrong = {
      ...part,
      sums: () => {
        throw new UnconvertedScriptError('they are of another text');
      },
    };
    const { coverage, warnings } = convert(script, [wrong, { ...part, functionName: 'right' }]);
    expect(coverage).toEqual(convert(script, [part]).coverage);
    expect(warnings.join()).toContain('they are of another text');
    expect(() => convert(script, [wrong])).toThrow(UnconvertedScriptError);
  });

  test('says how much memory its sums take', async () => {
    const { part } = await counted(name);
    expect(part.sums().bytes).toBeGreaterThan(formNamed(name).newSums().bytes);
  });
});
