export const PATH = '/_coverage/health';
export const DIRECT = { lambdaCoverage: 'health' };
export const REST = { httpMethod: 'GET', path: PATH, requestContext: { stage: 'prod' } };
export const HTTP = {
  version: '2.0',
  rawPath: PATH,
  requestContext: { stage: '$default', http: { method: 'GET', path: PATH } },
};
export const ALB = { httpMethod: 'GET', path: PATH, requestContext: { elb: { targetGroupArn: 'arn' } } };

export const HEALTH_CHECKS = {
  'API Gateway v1': REST,
  'API Gateway v2, with a stage': {
    ...HTTP,
    rawPath: `/v1${PATH}`,
    requestContext: { stage: 'v1', http: { method: 'GET' } },
  },
  'function URL': HTTP,
  ALB,
  'VPC Lattice': { version: '2.0', path: PATH, method: 'GET', requestContext: { serviceArn: 'arn' } },
  direct: DIRECT,
  'direct, with flush': { ...DIRECT, flush: true },
};

/** Events of others that look like one. */
export const OTHER_EVENTS = {
  'REQUEST authorizer, v1': { ...REST, type: 'REQUEST', methodArn: 'arn' },
  'REQUEST authorizer, v2': { ...HTTP, type: 'REQUEST', routeArn: 'arn' },
  'no request context': { httpMethod: 'GET', path: PATH },
  'a request context of null': { ...REST, requestContext: null },
  'a request context that is a text': { ...HTTP, requestContext: 'http' },
  'a path without a request': { path: PATH, requestContext: {} },
  'another path': { ...HTTP, rawPath: `${PATH}/more` },
  'a payload that has our field among its own': { ...DIRECT, orderId: 7 },
  'a payload with a request context of null': { ...DIRECT, requestContext: null },
  'a list': [DIRECT],
  'another value': { lambdaCoverage: 'status' },
  'a text': 'health',
  null: null,
};
