import { expect, test } from 'vitest';
import { type DescribedFunction, type Recording, recordingOf } from '../../../infrastructure/recording.ts';

const STORE = { bucketName: 'my-coverage', prefix: 'coverage/', environment: {} };
const zip = (more: Partial<DescribedFunction> = {}): DescribedFunction => ({
  runtime: 'nodejs22.x',
  isImage: false,
  layerCount: 0,
  hasLayer: false,
  environment: {},
  tags: {},
  isEdge: false,
  ...more,
});

test.each(['nodejs18.x', 'nodejs24.x', 'python3.9', 'python3.14', 'python3.15'])(
  'a function on %s gets layer, wrapper and store',
  (runtime) => {
    expect(recordingOf(zip({ runtime }), STORE)).toEqual({
      needsLayer: true,
      variables: {
        COVERAGE_S3_BUCKET: 'my-coverage',
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
      },
    });
  },
);

test.each(['nodejs', 'python3'])(
  'a version of %s that CloudFormation looks up is taken for a new one',
  (runtime) => {
    expect(recordingOf(zip({ runtime }), STORE)).toMatchObject({ needsLayer: true });
  },
);

test('variables that just fit with those of the recorder are no reason to be left out', () => {
  const ours = Buffer.byteLength(
    JSON.stringify({
      A: '',
      COVERAGE_S3_BUCKET: 'my-coverage',
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
    }),
  );
  const fits = zip({ environment: { A: 'x'.repeat(4096 - ours) } });
  expect(recordingOf(fits, STORE)).toMatchObject({ needsLayer: true });
  const one = zip({ environment: { A: 'x'.repeat(4097 - ours) } });
  expect(recordingOf(one, STORE)).toEqual({ skipped: expect.stringContaining('4097 bytes') });
});

test('an image gets the store alone: an exec wrapper whose file is not there would keep it from starting', () => {
  const image = zip({ isImage: true, runtime: undefined, layerCount: 9 });
  expect(recordingOf(image, { ...STORE, prefix: 'shop/' })).toEqual({
    needsLayer: false,
    variables: { COVERAGE_S3_BUCKET: 'my-coverage', COVERAGE_S3_PREFIX: 'shop/' },
  });
});

test('another exec wrapper still runs, and variables of the function win', () => {
  const fn = zip({
    environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler', COVERAGE_SCRIPTS: 'off' },
  });
  const environment = { COVERAGE_SCRIPTS: 'hold', COVERAGE_ATTRIBUTION: 'on' };
  expect(recordingOf(fn, { ...STORE, environment })).toEqual({
    needsLayer: true,
    variables: {
      COVERAGE_S3_BUCKET: 'my-coverage',
      COVERAGE_ATTRIBUTION: 'on',
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
      COVERAGE_EXEC_WRAPPER: '/opt/otel-handler',
    },
  });
});

test.each<[unknown, unknown, unknown]>([
  ['/opt/otel-handler', '/opt/datadog_wrapper', '/opt/otel-handler:/opt/datadog_wrapper'],
  ['/opt/otel-handler', '/opt/datadog_wrapper:/opt/otel-handler', '/opt/datadog_wrapper:/opt/otel-handler'],
  ['/opt/otel-handler', '', '/opt/otel-handler'],
  [{ Ref: 'Wrapper' }, '/opt/other', { 'Fn::Join': [':', [{ Ref: 'Wrapper' }, '/opt/other']] }],
  [undefined, '/opt/other', undefined],
])('with the wrapper %j and the others %j, the others are %j', (wrapper, others, expected) => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: wrapper, COVERAGE_EXEC_WRAPPER: others };
  const { variables } = recordingOf(zip({ environment }), STORE) as Recording;
  expect([variables['AWS_LAMBDA_EXEC_WRAPPER'], variables['COVERAGE_EXEC_WRAPPER']]).toEqual([
    '/opt/lambda-coverage/bootstrap',
    expected,
  ]);
});

test('a wrapper that all functions get stays beside the function’s own', () => {
  const environment = { COVERAGE_EXEC_WRAPPER: '/opt/for-all' };
  const fn = zip({ environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/own' } });
  const { variables } = recordingOf(fn, { ...STORE, environment }) as Recording;
  expect(variables['COVERAGE_EXEC_WRAPPER']).toBe('/opt/own:/opt/for-all');
});

test.each([
  ['another', 'theirs', {}],
  ['a made one', { Ref: 'Theirs' }, {}],
  ['ours', { Ref: 'Ours' }, { COVERAGE_S3_REGION: 'eu-west-1', COVERAGE_S3_PREFIX: 'shop/' }],
  ['none', '', { COVERAGE_S3_REGION: 'eu-west-1', COVERAGE_S3_PREFIX: 'shop/' }],
])('region and prefix of our bucket go with it alone: the function names %s', (_, own, expected) => {
  const store = { bucketName: 'a token of Ours', resolvedName: () => ({ Ref: 'Ours' }), prefix: 'shop/' };
  const { variables } = recordingOf(zip({ environment: { COVERAGE_S3_BUCKET: own } }), {
    ...store,
    environment: { COVERAGE_S3_REGION: 'eu-west-1', COVERAGE_ATTRIBUTION: 'on' },
  }) as Recording;
  const { AWS_LAMBDA_EXEC_WRAPPER: _wrapper, ...rest } = variables;
  expect(rest).toEqual({ COVERAGE_ATTRIBUTION: 'on', ...expected });
});

test('the name of our bucket is not resolved for what is left out, or names none', () => {
  const resolvedName = () => {
    throw new Error('cannot be referred to');
  };
  const java = zip({ runtime: 'java21', environment: { COVERAGE_S3_BUCKET: { Ref: 'Theirs' } } });
  expect(recordingOf(java, { ...STORE, resolvedName })).toHaveProperty('skipped');
  expect(recordingOf(zip(), { ...STORE, resolvedName })).toHaveProperty('variables');
});

test.each<Partial<DescribedFunction>>([
  { hasLayer: true },
  { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap' } },
])('a function whose fifth layer is this one (%j) is recorded', (more) => {
  expect(recordingOf(zip({ layerCount: 5, ...more }), STORE)).toMatchObject({ needsLayer: false });
});

test('a function that has the layer already does not get it twice, and its wrapper does not start itself', () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap' };
  expect(recordingOf(zip({ environment }), STORE)).toEqual({
    needsLayer: false,
    variables: {
      COVERAGE_S3_BUCKET: 'my-coverage',
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap',
    },
  });
});

test.each<[Partial<DescribedFunction>, RegExp]>([
  [{ tags: { 'lambda-coverage': 'OFF' } }, /tag lambda-coverage is off/],
  [{ isImage: true, tags: { 'lambda-coverage': 'off' } }, /tag/],
  [{ isEdge: true }, /Lambda@Edge/],
  [{ runtime: 'java21' }, /its runtime is java21, and Node\.js and Python are recorded/],
  [{ runtime: 'python3.8' }, /its runtime is python3\.8, and the oldest that is recorded is python3\.9/],
  [{ runtime: 'python2.7' }, /its runtime is python2\.7/],
  [{ runtime: 'provided.al2023' }, /provided\.al2023, which starts no exec wrapper/],
  [{ runtime: undefined }, /not said/],
  [{ runtime: 'nodejs16.x' }, /oldest/],
  [{ runtime: 'nodejs8.10' }, /its runtime is nodejs8\.10/],
  [{ environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } }, /Web Adapter/],
  [{ layerCount: 5 }, /5 layers/],
  [{ environment: { A: 'x'.repeat(4000) } }, /would be 41\d\d bytes .* takes 4096/],
  [{ environment: { A: '€'.repeat(1400), B: { Ref: 'B' } } }, /would be 43\d\d bytes/],
])('%j is left out, with the reason', (more, reason) => {
  expect(recordingOf(zip(more), STORE)).toEqual({ skipped: expect.stringMatching(reason) });
});
