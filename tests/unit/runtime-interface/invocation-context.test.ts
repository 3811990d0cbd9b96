import { expect, test } from 'vitest';
import { wildcard } from '../../../contract/wildcard.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { contextReader } from '../../../runtime-interface/handler/invocation-context.ts';

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
