import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { UnconvertedScriptError, UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { isKnown } from '../../../combiner-image/forms/forms.ts';
import { sizeOf } from '../../../combiner-image/forms/istanbul/coverage-maps.ts';
import { type BroughtScript, broughtSourcesIn } from '../../../combiner-image/forms/istanbul/load-brought.ts';
import { parseStoredRawObject } from '../../../combiner-image/read/read-raw-objects.ts';
import type { Script } from '../../../combiner-image/sources/script.ts';
import { walkText } from '../../../contract/counters/walk-text.ts';
import { sha256 } from '../../../contract/script-identity.ts';
import { refusing, type Target } from '../target.ts';

const TEXT = `exports.handler = async ({ n = 1 }) => {
  for (let i = 0; i < n; i++) await (n > 2 ? later(n) : n && later(i));
  return later;
};
`;
const COUNTERS = walkText(TEXT, { form: 'counters-1' }, { counted() {} });
const BROUGHT = createInstrumenter({ esModules: false }).instrumentSync(TEXT, '/src/index.js');

const SOURCES = broughtSourcesIn(BROUGHT);
const BROUGHT_COUNTERS = SOURCES.reduce((sum, { brought }) => sum + sizeOf(brought), 0);

const number = fc.oneof(
  { weight: 40, arbitrary: fc.nat({ max: 9 }).map(String) },
  { weight: 4, arbitrary: fc.constantFrom('9007199254740991', '4294967296', '1E3', '-0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['-1', '0.5', '1e999', '1e-7', 'NaN', 'null', '"1"', '00', '[]', '{}', 'true', ''],
      ...['9007199254740992', '9007199254740993', '__proto__'],
    ),
  },
);
const list = (minLength: number, maxLength: number): Arbitrary<string> =>
  fc.array(number, { minLength, maxLength }).map((numbers) => `[${numbers.join()}]`);
const form = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('counters-1', 'hits-1', 'hits-2', 'istanbul-1') },
  { weight: 1, arbitrary: fc.constantFrom('v8-block', 'counters-9', '__proto__', 'constructor') },
);
/** `[index, length, count, …]`, of a source each. */
const segments = fc
  .array(
    fc.tuple(fc.constantFrom(0, 0, 0, 1), fc.oneof(list(BROUGHT_COUNTERS, BROUGHT_COUNTERS), list(1, 9))),
    {
      minLength: 1,
      maxLength: 2,
    },
  )
  .map(
    (all) =>
      `[${all.map(([index, text]) => [index, text.split(',').length, text.slice(1, -1)].join()).join()}]`,
  );
const counts = fc.oneof(
  { weight: 4, arbitrary: list(COUNTERS, COUNTERS) },
  { weight: 4, arbitrary: segments },
  { weight: 2, arbitrary: list(0, 3 * COUNTERS) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('[]', '{}', 'null', '"1"', '[1,,2]', '[[1]]', '[0,9,1]', '[0,0]', '[1e9,1]'),
  },
);
const entry = fc
  .tuple(form, counts, fc.constantFrom('file:///var/task/index.js', 'file:///var/task/__proto__', '\\ud800'))
  .map(
    ([name, text, url]) =>
      `{"scriptId":"1","url":"${url}","hash":"${sha256(TEXT)}","form":"${name}","functions":[],"counts":${text}}`,
  );

/** Counts that are no V8's: of counters in the code, and of Istanbul's that the code brings. */
export const countsOfForms: Target = {
  form: 'gzip JSON',
  samples: () => [
    stored([
      `{"scriptId":"1","url":"file:///a.js","hash":"","form":"counters-1","functions":[],"counts":[1,0,2]}`,
    ]),
  ],
  structured: fc.array(entry, { minLength: 1, maxLength: 3 }).map(stored),
  runs: 2_000,
  open: async () => async (input) => {
    const object = await refusing([UnreadableObjectError], () => parseStoredRawObject(input));
    for (const { form: read, counts: flat } of object?.result ?? []) {
      if (!isKnown(read)) continue;
      const sums = read.newSums();
      for (let i = 0; i < 2; i++) sums.add(flat);
      for (const count of sums.toEntry().counts ?? []) mustBeCount(count);
      read.asRuns?.(flat);
      const part = { functionName: 'fn', losses: [], sums: () => sums };
      if (sums.problem !== undefined) continue;
      const converted = await refusing([UnconvertedScriptError], () =>
        read.convert(scriptFor(read.name), [part]),
      );
      for (const file of Object.values(converted?.coverage ?? {})) {
        const { s, f, b } = 'data' in file ? file.data : file;
        for (const count of [s, f, b].flatMap((each) => Object.values(each)).flat()) mustBeCount(count);
      }
    }
  },
};

function scriptFor(name: string): Script {
  if (name !== 'istanbul-1') return { hash: sha256(TEXT), path: 'index.js', text: TEXT };
  const map = {
    version: 3 as const,
    sources: ['index.js'],
    sourcesContent: [TEXT],
    placements: [],
    names: [],
    mappings: '',
    isMapped: [true],
  };
  const script: BroughtScript = {
    hash: sha256(BROUGHT),
    path: 'index.js',
    text: BROUGHT,
    map,
    brought: SOURCES,
  };
  return script;
}

function mustBeCount(count: unknown): void {
  if (!Number.isSafeInteger(count) || (count as number) < 0 || Object.is(count, -0))
    throw new Error(`${count} is no count`);
}

function stored(entries: readonly string[]): Buffer {
  const time = '2026-11-27T12:00:00.000Z';
  const head = {
    schema: 'lambda-coverage/raw/1',
    function: { name: 'fn', version: '$LATEST' },
    sandbox: { id: '0123456789abcdef0123', startedAt: time, taskRoot: '/var/task' },
    span: { kind: 'slice', sequence: 1, upload: 1 },
    layer: { version: '0.1.0' },
    runtime: { node: '24.0.0', v8: '13.6', name: '', arch: 'x64' },
    engine: 'counters-1',
    collectedAt: time,
    init: { outcome: 'ok' },
    invocationCount: 0,
    invocations: [],
  };
  return gzipSync(`${JSON.stringify(head).slice(0, -1)},"result":[${entries.join()}]}`, { level: 1 });
}
