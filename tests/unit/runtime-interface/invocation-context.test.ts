import { expect, test } from 'vitest';
import { wildcard } from '../../../contract/wildcard.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { batchReader, contextReader } from '../../../runtime-interface/handler/invocation-context.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

function readerOf(env: Record<string, string>) {
  const contextOf = contextReader(readSettings(env));
  return {
    byHeader: (context: string) => contextOf({ headers: { 'X-Coverage-Context': context } }, undefined),
    byClient: (coverageContext: string) => contextOf({}, { clientContext: { custom: { coverageContext } } }),
    withoutAny: () => contextOf({}, undefined),
    contextOf,
  };
}

test.each([{}, { COVERAGE_CONTEXT_ACCEPT: 'on' }, { COVERAGE_CONTEXT_ACCEPT: '*' }])(
  'any context is accepted with %j',
  (env) => {
    const { byHeader, byClient } = readerOf(env);
    expect(byHeader('a test\nof two lines')).toBe('a test\nof two lines');
    expect(byClient('a test')).toBe('a test');
  },
);

test.each(['off', 'no', '0', 'False'])('none is accepted with %s, but COVERAGE_CONTEXT holds', (value) => {
  const { byHeader, byClient, withoutAny } = readerOf({
    COVERAGE_CONTEXT_ACCEPT: value,
    COVERAGE_CONTEXT: 'nightly',
  });
  for (const context of ['a test', 'nightly', 'off', '*']) {
    expect(byHeader(context)).toBe('nightly');
    expect(byClient(context)).toBe('nightly');
  }
  expect(withoutAny()).toBe('nightly');
  expect(readerOf({ COVERAGE_CONTEXT_ACCEPT: value }).byHeader('a test')).toBeUndefined();
});

test('patterns are whole texts, in which a star is any text', () => {
  const env = { COVERAGE_CONTEXT_ACCEPT: 's3cret-*, e2e (*) of *, exact.name', COVERAGE_CONTEXT: 'others' };
  const { byHeader, byClient } = readerOf(env);
  for (const context of ['s3cret-', 's3cret-login', 'e2e (1) of orders', 'exact.name']) {
    expect(byHeader(context)).toBe(context);
    expect(byClient(context)).toBe(context);
  }
  for (const context of [
    '',
    'S3CRET-login',
    'my s3cret-login',
    'e2e 1 of orders',
    'exactXname',
    'exact.name2',
  ])
    expect(byHeader(context)).toBe('others');
});

test('a header that is not accepted does not give way to the client context', () => {
  const { contextOf } = readerOf({ COVERAGE_CONTEXT_ACCEPT: 'good*' });
  const client = { clientContext: { custom: { coverageContext: 'good' } } };
  expect(contextOf({ headers: { 'x-coverage-context': 'bad' } }, client)).toBeUndefined();
  expect(contextOf({}, client)).toBe('good');
});

test.each([
  ['*', ['', 'a'], []],
  ['a', ['a'], ['', 'aa']],
  ['a*a', ['aa', 'aba'], ['a', 'ab']],
  ['*b*', ['b', 'abc'], ['', 'ac']],
  ['a**c*', ['ac', 'abcd'], ['a', 'ba']],
  ['*ab*ab', ['abab', 'ab ab'], ['ab', 'aab', 'ababa']],
])('%s matches %j and not %j', (pattern, texts, others) => {
  const matches = wildcard(pattern);
  expect(texts.filter(matches)).toEqual(texts);
  expect(others.filter(matches)).toEqual([]);
});

test('no text keeps a pattern of many stars busy', () => {
  const matches = wildcard(`${'*a'.repeat(50)}*b`);
  expect(matches('a'.repeat(200))).toBe(false);
  expect(matches(`${'a'.repeat(199)}b`)).toBe(true);
});

test.each([
  ['baggage', { headers: { Baggage: 'a=1, coverage-context=pr-17%2Flogin;ttl=1,b=2' } }, 'pr-17/login'],
  ['baggage that is no percent code', { headers: { baggage: 'coverage-context=100%' } }, '100%'],
  ['other baggage', { headers: { baggage: 'my-coverage-context=1' } }, undefined],
  [
    'its own header before baggage',
    { headers: { baggage: 'coverage-context=b', 'x-coverage-context': 'a' } },
    'a',
  ],
  [
    'SQS',
    {
      Records: [
        { messageAttributes: { 'x-coverage-context': { stringValue: 'pr-17', dataType: 'String' } } },
      ],
    },
    'pr-17',
  ],
  [
    'SNS',
    {
      Records: [{ Sns: { MessageAttributes: { 'x-coverage-context': { Type: 'String', Value: 'pr-17' } } } }],
    },
    'pr-17',
  ],
  ['EventBridge', { 'detail-type': 'order', detail: { coverageContext: 'pr-17' } }, 'pr-17'],
  ['S3', { Records: [{ s3: {} }] }, undefined],
  ['nothing', { Records: [null, 3], detail: 'x', headers: 'y' }, undefined],
])('the context is found in %s', (_, event, expected) => {
  expect(readerOf({}).contextOf(event, undefined)).toBe(expected);
});

test('a batch belongs to each of its contexts that are accepted', () => {
  const batchOf = batchReader(readSettings({ COVERAGE_CONTEXT_ACCEPT: 'pr-*' }));
  const message = (stringValue: string) => ({
    messageAttributes: { 'x-coverage-context': { stringValue } },
  });
  const records = ['pr-1/a', 'pr-2', 'pr-1/a', 'else'].map(message);
  expect(batchOf({ Records: [...records, {}] })).toEqual(['pr-1/a', 'pr-2']);
  expect(batchOf({ Records: records.slice(0, 1) })).toEqual([]);
  expect(batchOf({ Records: 'x' })).toEqual([]);
  const many = Array.from({ length: 1_000 }, (__, i) => message(`pr-${i}`));
  expect(batchOf({ Records: many })).toHaveLength(LIMITS.batchContexts);
});

test('as shipped: what a batch ran is given to each of its contexts', async () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js':
      'exports.handler = async ({ Records }) => {\n  if (Records.length > 1) return 1;\n  return 2;\n};\n',
  });
  const dir = temporaryFolder();
  const event = (...names: string[]) => ({
    Records: names.map((stringValue) => ({ messageAttributes: { 'x-coverage-context': { stringValue } } })),
  });
  await invoked('index.handler', [event('first'), event('a', 'b'), event('b')], {
    taskRoot,
    dir,
    record: true,
    functionName: 'queue',
    env: { COVERAGE_ATTRIBUTION: 'on' },
  });
  const [raw] = rawObjects(dir, 'queue');
  const { sets = [], runs = [], contexts = {} } = raw?.attribution ?? {};
  const ran = (context: string) =>
    (contexts[context] ?? []).map((set) => (sets[set] ?? []).map((run) => runs[run]));
  expect(Object.keys(contexts).sort()).toEqual(['a', 'b', 'first']);
  expect(ran('a')).toHaveLength(1);
  expect(ran('b')).toEqual([...ran('a'), expect.anything()]);
  expect(raw?.invocations.map(({ context }) => context)).toEqual(['first', undefined, 'b']);
});
