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

/** Rows in which something is lost. */
export const NETWORK_LOSSES = [
  { row: NETWORKS.noEncryption, lost: { why: 'S3 takes none of it, and it goes with the sandbox' } },
];

export const NETWORK_ROWS: string[] = Object.values(NETWORKS);
