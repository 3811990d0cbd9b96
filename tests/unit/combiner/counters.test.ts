import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { NumberList } from '../../../combiner-image/bytes/flat-counts.ts';
import { JsonBytes } from '../../../combiner-image/bytes/json-bytes.ts';
import { UnconvertedScriptError } from '../../../combiner-image/errors.ts';
import { formNamed } from '../../../combiner-image/forms/forms.ts';
import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import { instrument } from '../../accuracy/instrument.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder } from '../support/compacted.ts';
import { counted } from '../support/counted.ts';
import { RecordedStore, rawObject, run, sha256, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What V8 has no counter for: caught errors, awaits that reject in an arm, defaults. */
const PROGRAM = `const wait = (value) => new Promise((done) => setImmediate(done, value));
const fail = async () => { throw new Error('no'); };
function check(value, limit = 2) {
  if (value > limit) throw new RangeError('too much');
  return value;
}
exports.handler = async ({ kind = 'none', list: [first = 1] = [], deep }) => {
  let found = 0;
  try {
    found = check(first);
    found += 1;
  } catch {
    found = -1;
  }
  try {
    const answer = kind === 'fail' ? await fail() : await wait(kind);
    found += answer.length;
  } catch {}
  return deep?.of?.(found) ?? (kind === 'none' || found);
};
`;
const EVENTS = [{}, { kind: 'fail' }, { list: [3] }, { kind: 'a', deep: { of: () => 1 } }, { list: [2, 1] }];

const require = createRequire(import.meta.url);

/** What Istanbul's own counters say of several processes. */
async function byIstanbul(...processes: (readonly unknown[])[]): Promise<FileCoverageData> {
  const name = `program-${sha256(JSON.stringify(processes)).slice(0, 12)}.cjs`;
  const file = join(writeFiles(temporaryFolder(), { [name]: instrument(PROGRAM, name) }), name);
  for (const events of processes) {
    delete require.cache[file];
    const { handler } = require(file);
    for (const event of events) await handler(event);
  }
  const all: Record<string, FileCoverageData> = Reflect.get(globalThis, '__coverage__');
  return all[name] ?? expect.fail('nothing was counted');
}

interface Shown {
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
}

/** What the report of a store shows of the only source. */
async function shown(folder: string): Promise<{ file: Shown | undefined; log: string[] }> {
  const { folder: report, log } = await combineFolder(folder, { reporters: ['json'] });
  const [file] = Object.values<Shown>(JSON.parse(readFileSync(join(report, 'coverage-final.json'), 'utf8')));
  return { file: file && { s: file.s, f: file.f, b: file.b }, log };
}

const countsOf = ({ s, f, b }: FileCoverageData): Shown => JSON.parse(JSON.stringify({ s, f, b }));

function recordedStore(taskRoot: string, results: RawScriptCoverage[][]): RecordedStore {
  const store = new RecordedStore();
  for (const [i, result] of results.entries()) {
    store.putScripts(taskRoot, result);
    store.put(
      rawObject(taskRoot, result, { sandboxId: `a${i}`, time: new Date(Date.UTC(2026, 10, 23, 1, i)) }),
    );
  }
  return store;
}

test('any counts folded together are the sum of each, however they are split and grouped', async () => {
  const form = formNamed('counters-1');
  const uploads = await Promise.all(EVENTS.map((event) => counted(PROGRAM, [event])));
  const script = { hash: sha256(PROGRAM), path: 'index.js', text: PROGRAM };
  const sums = (entries: readonly RawScriptCoverage[]) => {
    const all = form.newSums();
    for (const { counts } of entries) {
      const [bytes, numbers] = [Buffer.from(JSON.stringify(counts)), new NumberList()];
      expect(form.scan(new JsonBytes(bytes), numbers)).toBeUndefined();
      all.add({ bytes, numbers: numbers.numbers, from: 0, to: numbers.length });
    }
    return all;
  };
  const converted = (entries: readonly RawScriptCoverage[]) => {
    const part = { functionName: 'orders', sums: () => sums(entries), losses: [] };
    return JSON.stringify(form.convert(script, [part]).coverage);
  };
  const chosen = fc.array(fc.constantFrom(...uploads), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(chosen, fc.nat(8), fc.nat(8), (some, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)].map((at) => at % (some.length + 1));
      const groups = [some.slice(0, from), some.slice(from, to), some.slice(Math.max(from ?? 0, to ?? 0))];
      const [first, second, third] = groups.map(
        (group) => ({ ...uploads[0], ...sums(group).toEntry() }) as RawScriptCoverage,
      );
      if (first === undefined || second === undefined || third === undefined) throw new Error('no groups');
      const left = { ...first, ...sums([first, second]).toEntry() };
      const right = { ...third, ...sums([second, third]).toEntry() };
      expect(sums([left, third]).toEntry()).toEqual(sums([first, right]).toEntry());
      expect(converted([left, third])).toEqual(converted(groups.flat()));
    }),
    { numRuns: 60, seed: 20261127 },
  );
});

test('a report of compacted objects is the report of the objects, and says what Istanbul says', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const path = join(taskRoot, 'index.js');
  const results = await Promise.all(EVENTS.map(async (event) => [await counted(PROGRAM, [event], { path })]));
  const { folder } = recordedStore(taskRoot, results);
  const before = await shown(folder);
  expect(before.file).toEqual(countsOf(await byIstanbul(...EVENTS.map((event) => [event]))));
  const { written } = await compactFolder(folder, { prune: true });
  expect(written.map(({ objects }) => objects)).toEqual([EVENTS.length]);
  expect(await shown(folder)).toEqual(before);
});

test('one report adds what V8 and counters say of a source, of one function or of two builds', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const path = join(taskRoot, 'index.js');
  const events = [{}, { kind: 'a' }];
  const byV8 = run(taskRoot, 'index.js', events);
  const byCounters = [await counted(PROGRAM, EVENTS, { path })];
  const apart = countsOf(await byIstanbul(events, EVENTS));
  const { file } = await shown(recordedStore(taskRoot, [byV8, byCounters]).folder);
  expect(file?.s).toEqual(apart.s);
  expect(file?.f).toEqual(apart.f);
  const { file: together } = await shown(recordedStore(taskRoot, [[...byV8, ...byCounters]]).folder);
  expect(together).toEqual(file);
});

test('hits are shown as hits, in however many uploads they are', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const path = join(taskRoot, 'index.js');
  const uploads = await Promise.all(
    EVENTS.map(async (event) => [await counted(PROGRAM, [event], { path, form: 'hits-1' })]),
  );
  const expected = countsOf(await byIstanbul(EVENTS));
  const hits = (counts: number[]) => counts.map((count) => Math.min(count, 1));
  const { file } = await shown(recordedStore(taskRoot, uploads).folder);
  expect(Object.values(file?.s ?? {})).toEqual(hits(Object.values(expected.s)));
  expect(Object.values(file?.f ?? {})).toEqual(hits(Object.values(expected.f)));
  expect(Object.values(file?.b ?? {})).toEqual(Object.values(expected.b).map(hits));
});

test('counters that are not those of the text cost that script alone, and the log says what to do', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM, 'other.js': 'exports.a = 1;\n' });
  const entry = await counted(PROGRAM, [{}], { path: join(taskRoot, 'index.js') });
  const other = await counted('exports.handler = () => 1;\n', [{}], { path: join(taskRoot, 'other.js') });
  writeFiles(taskRoot, { 'other.js': 'exports.handler = () => 1;\n' });
  const { folder } = recordedStore(taskRoot, [[{ ...entry, counts: [...(entry.counts ?? []), 1] }, other]]);
  const { file, log } = await shown(folder);
  expect(Object.values(file?.f ?? {})).toEqual([1]);
  expect(log.join('\n')).toMatch(
    /index\.js \(orders\) is not in the report: \d+ counters of it were recorded, and its text has \d+: another version of lambda-coverage .* instrument and deploy it again/,
  );
});

test('uploads with different numbers of counters are refused together', () => {
  const sums = formNamed('counters-1').newSums();
  const upload = (...counts: number[]) =>
    sums.add({ bytes: Buffer.of(), numbers: Float64Array.from(counts), from: 0, to: counts.length });
  upload(1, 2);
  upload();
  expect(sums.toEntry().counts).toEqual([1, 2]);
  upload(1, 2, 3);
  expect(sums.problem).toMatch(/has 2 counters of it and another one 3/);
  const script = { hash: '', path: 'index.js', text: PROGRAM };
  const part = { functionName: 'orders', sums: () => sums, losses: [] };
  expect(() => formNamed('counters-1').convert(script, [part])).toThrow(UnconvertedScriptError);
});

test('rows of an attribution are ranges of counters that ran once, or so often as the odd number says', () => {
  const { ofRuns, asRuns } = formNamed('counters-1');
  const of = (...numbers: number[]) => ({
    bytes: Buffer.of(),
    numbers: Float64Array.from(numbers),
    from: 0,
    to: numbers.length,
  });
  const known = of(9, 9, 9, 9, 9, 9);
  expect(
    ofRuns?.(
      [
        [0, 2, 4, 5],
        [1, 2],
        [3, 4, 7],
        [5, 900],
      ],
      known,
    ),
  ).toEqual([1, 2, 0, 7, 1, 1]);
  const counts = [0, 1, 1, 5, 0, 1];
  expect(ofRuns?.(asRuns?.(of(...counts)) ?? [], known)).toEqual(counts);
});
