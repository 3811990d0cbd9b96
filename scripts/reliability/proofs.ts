/** A condition that is tested without the function in a sandbox of its own, or in the reporting half. */
export interface Proof {
  /** For people; a row of docs/reliability.md. */
  condition: string;
  /** The real thing, or what stands for it. */
  store: string;
  seen: string;
  file: string;
  /** Of the test, as its source has it. */
  title: string;
}

const FAKE = 'a fake S3';
const STORE = 'tests/unit/store';

export const PROOFS: Proof[] = [
  {
    condition: 'S3 never answers a request of the reporting half, or stops in the middle of a body',
    store: FAKE,
    seen: 'each request ends; a body is read again; one object is skipped, a silent bucket ends the run',
    file: `${STORE}/deadlines.test.ts`,
    title: 'a store that never answers a %s is given up',
  },
  {
    condition: 'one object is archived, denied, under a KMS key, cut off or gone',
    store: FAKE,
    seen: "the others are reported, the object is named with S3's reason",
    file: `${STORE}/unfetched-objects.test.ts`,
    title: 'one object with %j is a skip of kind %s',
  },
  {
    condition: 'every kind of address: each partition, FIPS, dual-stack, access points, names with dots',
    store: 'the rules of the AWS SDK',
    seen: "both halves use the SDK's address, and refuse what it refuses",
    file: `${STORE}/addresses.test.ts`,
    title: 'in %s of %s',
  },
  {
    condition: 'buckets of another kind: S3 Express, multi-region access points, Outposts, Object Lambda',
    store: 'none is asked',
    seen: 'refused by name in both halves',
    file: `${STORE}/addresses.test.ts`,
    title: '%s: both halves say so',
  },
  {
    condition: 'encryption, ACL and owner by variables, and a checksum, in every request of both halves',
    store: FAKE,
    seen: 'sent and signed',
    file: `${STORE}/s3-options.test.ts`,
    title: 'is sent with each object, signed, and so is a checksum',
  },
  {
    condition: 'a proxy that tunnels, forwards, wants a password, speaks TLS itself, refuses or hangs up',
    store: 'a proxy of the tests, a fake S3',
    seen: 'objects arrive, or the proxy is named',
    file: `${STORE}/proxies.test.ts`,
    title: 'goes through a proxy at %s that speaks TLS itself',
  },
  {
    condition: 'credentials that a container hands out, expire, are renewed with a new token, or never come',
    store: 'an endpoint of the tests',
    seen: 'renewed in time; the reason is said',
    file: `${STORE}/container-credentials.test.ts`,
    title: 'are renewed before they expire, with the token that the file has by then',
  },
  {
    condition: 'a missing profile, expired SSO, a failing credential_process, a role with MFA, web identity',
    store: 'the AWS SDK',
    seen: "the SDK's own reason is quoted",
    file: `${STORE}/s3-errors.test.ts`,
    title: 'credentials that cannot be had: the reason is the own words of the SDK',
  },
  {
    condition:
      'denied by a service control policy, an endpoint, a boundary or the bucket, and not by the role',
    store: 'messages as AWS documents them',
    seen: 'said so, with the words of S3 and no account',
    file: `${STORE}/s3-errors.test.ts`,
    title: 'access denied %s: the advice names who denies',
  },
  {
    condition: 'a proxy or a portal answers in the place of S3, with 200, 403 or 407',
    store: FAKE,
    seen: 'nothing is taken for stored, and S3 is not blamed',
    file: `${STORE}/s3-conditions.test.ts`,
    title: '%i %s is not S3, and nothing is taken for stored',
  },
  {
    condition: 'the time is over between two tries of an upload',
    store: 'a store of the tests',
    seen: 'the failure is said, and not that time was over',
    file: 'tests/unit/runtime-interface/outbox.test.ts',
    title: 'the failure between two tries is the reason, and not that time was over',
  },
  {
    condition: 'the CA of a network that inspects TLS is not trusted',
    store: 'LocalStack by TLS, in the image',
    seen: 'NODE_EXTRA_CA_CERTS is named, the function answers',
    file: 'tests/containers/https.test.ts',
    title: 'a certificate that is not trusted is named, and the function answers',
  },
  {
    condition: 'prefixes with +, %, blanks, quotes, other scripts, dots and double slashes',
    store: 'moto, which checks signatures',
    seen: 'written, read and combined',
    file: 'tests/moto/odd-keys.test.ts',
    title: 'the prefix %s: signed as S3 demands, written, read and combined',
  },
  {
    condition: "roles narrowed to one function's keys, to reading, or to all but deletes",
    store: 'moto, which enforces policies',
    seen: 'as docs/iam.md says, and what is missing is named',
    file: 'tests/moto/policies.test.ts',
    title: 'report and doctor work without the right to write, and combine says what it needs',
  },
  {
    condition: 'a lifecycle rule would take scripts before the raw objects that name them',
    store: FAKE,
    seen: 'compact writes them again',
    file: 'tests/unit/compact/scripts.test.ts',
    title: 'of %i objects, old scripts are written again as they are; others stay',
  },
  {
    condition: 'compact may not delete',
    store: 'a store that refuses',
    seen: 'it goes on, everything counts once, and the refusal is said',
    file: 'tests/unit/compact/turns.test.ts',
    title: 'deletions that are refused end nothing, and count once',
  },
  {
    condition: 'a bucket keeps versions of what compact deletes',
    store: 'LocalStack',
    seen: 'said so',
    file: 'tests/containers/compact-together.test.ts',
    title: 'on a bucket with versioning the command says what stays',
  },
  {
    condition: 'the prefix of reports cannot be written',
    store: 'a store that refuses',
    seen: 'said before anything is read',
    file: 'tests/unit/combiner/published-reports.test.ts',
    title: 'a store that takes no report says so before it is read, and one without objects gets nothing',
  },
  {
    condition: 'the combiner is started by EventBridge, Scheduler, S3, SNS, SQS, Step Functions',
    store: 'events as AWS documents them',
    seen: 'a report, or the reason why none; never by its own',
    file: 'tests/unit/combiner/starts.test.ts',
    title: 'an object under raw/ that was written starts a report of its bucket: %s',
  },
  {
    condition: 'the combiner has too little memory or time',
    store: 'LocalStack, in the image',
    seen: 'it says what it needs; a report marked incomplete',
    file: 'tests/containers/combiner-lambda.test.ts',
    title: 'where the time does not suffice, a report marked incomplete, and latest.json as it was',
  },
  {
    condition:
      'what users of other programs reported of S3: lists, checksums, ACLs, keys, roles, file descriptors',
    store: 'fakes that answer as reported',
    seen: 'read, written, or refused with the reason; each with the number of the report',
    file: `${STORE}/public-reports.test.ts`,
    title: 'a store that knows no checksums gets none from then on',
  },
];
