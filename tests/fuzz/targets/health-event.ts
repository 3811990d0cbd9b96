import fc from 'fast-check';
import { contextReader } from '../../../runtime-interface/handler/invocation-context.ts';
import { healthRequest } from '../../../runtime-interface/health/request.ts';
import { hostileText, jsonText } from '../structured.ts';
import type { Target } from '../target.ts';

const PATH = '/_coverage/health';
const HTTP = {
  version: '2.0',
  rawPath: PATH,
  requestContext: { stage: '$default', http: { method: 'GET' } },
};
const REST = { path: `/prod${PATH}`, httpMethod: 'GET', requestContext: { stage: 'prod' }, headers: {} };
const contextOf = contextReader({ context: undefined, contextAccept: ['*'] });
const CONTEXT = { clientContext: { custom: { coverageContext: 'a test' } } };

const odd = fc.oneof(hostileText, fc.jsonValue(), fc.constant(PATH));

/** Events of a function: whether one asks for the health check, and who asked for the invocation. */
export const healthEvent: Target = {
  form: 'JSON',
  samples: () =>
    [
      HTTP,
      REST,
      { lambdaCoverage: 'health' },
      { ...HTTP, headers: { 'X-Coverage-Context': 'a test' } },
      CONTEXT,
    ].map((event) => Buffer.from(JSON.stringify(event))),
  structured: jsonText(
    fc.record(
      {
        lambdaCoverage: fc.oneof(fc.constant('health'), odd),
        flush: odd,
        httpMethod: odd,
        rawPath: odd,
        path: odd,
        requestContext: fc.oneof(fc.record({ stage: odd, elb: odd, http: odd }, { requiredKeys: [] }), odd),
        headers: fc.oneof(
          fc.dictionary(fc.constantFrom('x-coverage-context', 'X-COVERAGE-CONTEXT', 'x'), odd),
          odd,
        ),
        multiValueHeaders: fc.dictionary(fc.constantFrom('x-coverage-context', 'x'), fc.array(odd)),
        type: fc.constantFrom('REQUEST', 'TOKEN'),
      },
      { requiredKeys: [] },
    ),
  ),
  runs: 20_000,
  open: async () => (input) => {
    const event = parsed(input);
    const request = healthRequest(event, PATH);
    if (request !== undefined && typeof request.flush !== 'boolean') throw new Error('neither yes nor no');
    if (healthRequest(event, undefined) !== undefined) throw new Error('a health check, though it is off');
    for (const [asked, context] of [
      [event, undefined],
      [undefined, event],
    ]) {
      const asker = contextOf(asked, context);
      if (asker !== undefined && (typeof asker !== 'string' || asker.length > 200))
        throw new Error('a context that is no short text');
    }
  },
};

function parsed(input: Buffer): unknown {
  try {
    return JSON.parse(String(input));
  } catch {
    return String(input);
  }
}
