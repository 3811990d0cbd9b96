/** What is normal in companies' networks and accounts; rows of docs/reliability.md. */
export const NETWORKS = {
  tunnel: 'the only way out is a proxy (HTTPS_PROXY); the store is LocalStack by TLS',
  forward: 'the only way out is a proxy that wants a password (HTTP_PROXY); LocalStack',
  names: 'the resolver is silent about the store, and later knows it; a resolver of the tests, LocalStack',
  encryption:
    'objects without encryption are denied, COVERAGE_S3_SSE is set; a fake policy before LocalStack',
  noEncryption: 'the same, and COVERAGE_S3_SSE is not set',
  acl: 'objects without an ACL are denied, COVERAGE_S3_ACL is set; a fake policy before LocalStack',
  key: 'objects are encrypted with a KMS key and a bucket key, as COVERAGE_S3_SSE_KMS_KEY_ID says; moto',
  lock: 'Object Lock with a default retention; moto',
} as const;

const FAKE = 'a fake before LocalStack';

/** What S3, or a network on the way to it, does. */
export interface Condition {
  /** For people; a row of docs/reliability.md. */
  row: string;
  /** Mode of the fake (tests/fixtures/fault-proxy/proxy.mjs). */
  mode: string;
  /** What the log says; `undefined`: nothing need be said. */
  says?: RegExp;
  env?: Record<string, string>;
  /** Until when it holds, where nothing arrives while it does. */
  until?: 'the second step';
}

export const CONDITIONS: Condition[] = [
  {
    row: `350 ms for each new connection, and uploads that failed before; ${FAKE}`,
    mode: 'far',
    says: /503 SlowDown: S3 is busy/,
  },
  { row: `connections are reset that died while nobody used them; ${FAKE}`, mode: 'stale-reset' },
  { row: `connections are silent that died while the sandbox was frozen; ${FAKE}`, mode: 'stale-silent' },
  { row: `the store knows no conditional puts (501); ${FAKE}`, mode: 'no-conditions' },
  { row: `the store knows no checksums (501); ${FAKE}`, mode: 'no-checksums' },
  { row: `Expect is refused (417); ${FAKE}`, mode: 'expect-refused' },
  { row: `Expect is swallowed; ${FAKE}`, mode: 'expect-swallowed' },
  { row: `a new bucket sends requests elsewhere (307); ${FAKE}`, mode: 'temporary-redirect' },
  {
    row: `the bucket's region stands in the body alone (AuthorizationHeaderMalformed); ${FAKE}`,
    mode: 'region-in-body',
  },
  { row: `S3 gives up waiting for bodies (RequestTimeout); ${FAKE}`, mode: 'request-timeout' },
  { row: `S3's clock is 40 minutes ahead (RequestTimeTooSkewed); ${FAKE}`, mode: 'clock-ahead' },
  {
    row: `a captive portal answers 200 to the first two steps; ${FAKE}`,
    mode: 'captive',
    says: /answered 200: it was not S3 that answered/,
    until: 'the second step',
  },
  {
    row: `the role may not write scripts/; ${FAKE}`,
    mode: 'scripts-denied',
    says: /script texts were not uploaded: the bucket answered 403 AccessDenied/,
  },
  {
    row: `requests must name the bucket's owner, COVERAGE_S3_EXPECTED_OWNER is set; ${FAKE}`,
    mode: 'demand-x-amz-expected-bucket-owner',
    env: { COVERAGE_S3_EXPECTED_OWNER: '000000000000' },
  },
];

/** Far more than the function's own work takes, and far less than work that waits for an upload. */
export const DISTURBED_MS = 1_500;

/** Rows in which something is lost. */
export const NETWORK_LOSSES = [
  { row: NETWORKS.noEncryption, lost: { why: 'S3 takes none of it, and it goes with the sandbox' } },
];

export const NETWORK_ROWS: string[] = [...Object.values(NETWORKS), ...CONDITIONS.map(({ row }) => row)];
