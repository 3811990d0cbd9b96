import { expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import { batchReader, contextReader } from '../../../runtime-interface/handler/invocation-context.ts';
import { PythonSandbox } from '../support/python-sandbox.ts';
import { evaluated, FEW_PYTHONS, withEach } from '../support/pythons.ts';

const sqs = (context?: string) => ({
  body: '{}',
  messageAttributes: context === undefined ? {} : { 'x-coverage-context': { stringValue: context } },
});
const sns = (context: string) => ({
  Sns: { MessageAttributes: { 'x-coverage-context': { Value: context } } },
});
const http = (headers: unknown) => ({ requestContext: {}, headers });

const EVENTS: unknown[] = [
  http({ 'x-coverage-context': 'pr-1/a' }),
  http({ 'X-Coverage-Context': 'pr-1/b' }),
  http({ 'X-COVERAGE-CONTEXT': ['pr-1/list', 'no'], baggage: 'coverage-context=no' }),
  { multiValueHeaders: { 'x-coverage-context': ['pr-1/many'] } },
  { headers: null, multiValueHeaders: { 'x-coverage-context': ['pr-1/many'] } },
  http({ baggage: 'a=1, coverage-context = pr-17%2Flog%20in;p=1 ,b=2' }),
  http({ Baggage: 'coverage-context=%zz%41' }),
  http({ baggage: 'coverage-context=%ff' }),
  http({ baggage: 'xcoverage-context=no' }),
  http({ baggage: 'coverage-context=,coverage-context=second' }),
  http({ baggage: 'coverage-context=ü%C3%BC' }),
  http({ 'x-coverage-context': '' }),
  http({ 'x-coverage-context': 7 }),
  http(['x-coverage-context']),
  { Records: [sqs('pr-1/sqs')] },
  { Records: [sqs(), sqs('pr-1/sqs')] },
  { Records: [sqs('pr-1/x'), sqs('pr-1/y'), sqs('pr-1/x'), sqs()] },
  { Records: [sns('pr-1/sns'), sqs('pr-1/sns')] },
  { Records: [sns('other/1'), sqs('pr-1/z')] },
  { Records: 'no' },
  { detail: { coverageContext: 'pr-1/bridge' } },
  { detail: 'no' },
  { coverageContext: 'no' },
  http({ 'x-coverage-context': 'p'.repeat(300) }),
  http({ 'x-coverage-context': `${'p'.repeat(199)}\u{1f600}` }),
  'a text',
  null,
  7,
];
const CLIENTS = [
  undefined,
  { custom: { coverageContext: 'pr-1/client' } },
  { Custom: { coverageContext: 'pr-1/Client' } },
  { custom: 'no' },
];
const CASES = EVENTS.flatMap((event) => CLIENTS.map((client) => ({ event, client: client ?? null })));

test.each([
  [['*'], undefined],
  [['pr-*', '*z'], 'by default'],
  [['pr-*/x', 'pr-1/sns', 'p*'], 'd'.repeat(201)],
  [[], 'by default'],
])('an invocation has the context that it has in a function of Node.js: %j, %s', (contextAccept, context) => {
  const contextOf = contextReader({ context, contextAccept });
  const batchOf = batchReader({ contextAccept });
  const expected = CASES.map(({ event, client }) => {
    const batch = batchOf(event);
    const single = contextOf(event, { clientContext: client });
    return batch.length > 1 ? [null, batch] : [cutOf(single) ?? null, null];
  });
  const code = `from recorder.runtime.context import Contexts
class Settings:
    context, context_accept = given[0], given[1]
contexts = Contexts(Settings)
result = [contexts.of(case['event'], case['client']) for case in given[2]]`;
  for (const python of FEW_PYTHONS)
    expect(evaluated(python, code, [context ?? null, contextAccept, CASES])).toEqual(expected);
});

/** Half a character is none. */
function cutOf(context: string | undefined): string | undefined {
  return context?.replace(/[\ud800-\udbff]$/, '');
}

const APP = {
  'app.py': `def handler(event, context):
    which = event['detail']['which']
    if which == 1:
        return one()
    return other()
def one():
    return 1
def other():
    return 2
`,
};
const asked = (which: number, coverageContext: string) => ({ detail: { which, coverageContext } });

/** Lines that a context ran, ascending. */
function linesOf({ attribution }: RawObject, context: string): number[] {
  const runs = (attribution?.contexts[context] ?? []).flatMap((set) => attribution?.sets[set] ?? []);
  const rows = [...new Set(runs)].map((run) => attribution?.runs[run] ?? []);
  return rows.flatMap((row) => row.slice(2, 2 + (row[1] ?? 0))).sort((a, b) => a - b);
}

test('COVERAGE_ATTRIBUTION=on says which context ran what, each time anew', () =>
  withEach(FEW_PYTHONS, async (python) => {
    const env = { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT_ACCEPT: 'pr-*' };
    const sandbox = await PythonSandbox.start(python, { files: APP, env });
    await sandbox.invoke(asked(1, 'pr-1/first'));
    await sandbox.invoke(asked(2, 'pr-1/second'));
    await sandbox.invoke(asked(1, 'pr-1/third'));
    await sandbox.invoke(asked(2, 'other'));
    const [object] = sandbox.objects as [RawObject];
    // The first has run what the module runs, too.
    expect(linesOf(object, 'pr-1/first')).toEqual([1, 2, 3, 4, 6, 7, 8]);
    expect(linesOf(object, 'pr-1/second')).toEqual([2, 3, 5, 9]);
    expect(linesOf(object, 'pr-1/third')).toEqual([2, 3, 4, 7]);
    expect(Object.keys(object.attribution?.contexts ?? {})).not.toContain('other');
    expect(object.invocations.map(({ context }) => context)).toEqual([
      'pr-1/first',
      'pr-1/second',
      'pr-1/third',
      ...(object.invocationCount === 4 ? [undefined] : []),
    ]);
  }));

test('COVERAGE_UPLOAD=invocation stores each by itself, with all that it ran', () =>
  withEach(FEW_PYTHONS, async (python) => {
    const env = { COVERAGE_UPLOAD: 'invocation' };
    const sandbox = await PythonSandbox.start(python, { files: APP, env });
    for (const which of [1, 2, 1]) await sandbox.invoke(asked(which, 'pr-1'));
    expect(sandbox.objects.map(({ span }) => span)).toEqual(
      [1, 2, 3].map((sequence) => ({ kind: 'invocation', sequence })),
    );
    const lines = sandbox.objects.map(({ result }) =>
      result[0]?.counts?.slice(3, 3 + (result[0].counts[2] ?? 0)),
    );
    expect(lines).toEqual([
      [1, 2, 3, 4, 6, 7, 8],
      [2, 3, 5, 9],
      [2, 3, 4, 7],
    ]);
  }));
