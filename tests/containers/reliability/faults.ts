/** Something that is wrong with the store while a function runs, and then is no longer. */
export interface Fault {
  /** For people; a row of docs/reliability.md. */
  row: string;
  /** Mode of the proxy in front of the store. */
  mode: string;
  /** What the one line in the log says; `undefined`: nothing need be said, it arrives at once. */
  says: RegExp | undefined;
  /** Mount options of a small /tmp. */
  tmp?: string;
}

export const FAULTS: Fault[] = [
  {
    row: 'nobody at the port',
    mode: 'refused',
    says: /cannot be reached \(ECONNREFUSED\): check the network/,
  },
  {
    row: 'no answer',
    mode: 'hang',
    says: /did not answer in time: in a VPC the function needs a gateway endpoint/,
  },
  { row: 'slow, within the budget', mode: 'slow', says: undefined },
  { row: 'the connection is reset half-way', mode: 'reset', says: /cannot be reached \(ECONNRESET\)/ },
  { row: 'access denied', mode: 'access-denied', says: /403 AccessDenied: allow s3:PutObject/ },
  {
    row: 'no such bucket',
    mode: 'no-such-bucket',
    says: /404 NoSuchBucket: create the bucket or correct COVERAGE_S3_BUCKET/,
  },
  { row: 'an error of S3', mode: 'internal-error', says: /500 InternalError: S3 is busy/ },
  { row: 'S3 asks to slow down', mode: 'slow-down', says: /503 SlowDown: S3 is busy/ },
  { row: 'the bucket is in another region', mode: 'redirect', says: undefined },
  {
    row: 'expired credentials',
    mode: 'expired-token',
    says: /400 ExpiredToken: the credentials have expired/,
  },
  { row: 'unknown access key', mode: 'bad-key', says: /403 InvalidAccessKeyId: check AWS_ACCESS_KEY_ID/ },
  {
    row: "the sandbox's clock is off",
    mode: 'clock-skew',
    says: /403 RequestTimeTooSkewed: set the sandbox's clock/,
  },
  {
    row: 'an error of S3, and /tmp is full',
    mode: 'internal-error',
    says: /500 InternalError: .*kept in memory alone, for \/tmp cannot be written \(ENOSPC\)/,
    tmp: 'rw,size=64k',
  },
  {
    row: 'an error of S3, and /tmp cannot be written',
    mode: 'internal-error',
    // Node says ENOENT where it cannot make a folder on a file system that is read-only.
    says: /500 InternalError: .*kept in memory alone, for \/tmp cannot be written \((EROFS|ENOENT)\)/,
    tmp: 'ro,size=64k',
  },
];

/** Rows with a course of their own. */
export const OWN_COURSE = {
  vanished: 'no packet gets through',
  paused: 'LocalStack is stopped, and goes on later',
  deadline: 'no answer, and the deadline comes while the upload runs',
  timeout: 'no answer, and the handler loops until its timeout',
  killed: 'the connection is reset, then SIGKILL',
  directory: 'COVERAGE_DIR on a full disk',
} as const;

/** Every row that docs/reliability.md has in its tables of faults, of either language. */
export const FAULT_ROWS: string[] = [...FAULTS.map(({ row }) => row), ...Object.values(OWN_COURSE)];
