import type { ErrorCode } from '../../contract/error-codes.ts';

/** What a code stands for, as Markdown: docs/errors.md shows the same. */
export interface Explanation {
  /** Begins in lower case, without a full stop. */
  meaning: string;
  remedy: string;
}

export const EXPLANATIONS: Readonly<Record<ErrorCode, Explanation>> = {
  unwrapped: {
    meaning:
      'the runtime does not load the handler through the recorder: code is counted, but invocations and errors are not seen',
    remedy: 'see [other programs](how-it-works.md#other-programs-than-lambdas-runtime)',
  },
  'no-code': {
    meaning:
      'none of the code that ran is recorded: patterns exclude it, it is not in a recorded folder, or all of it is installed packages',
    remedy: 'correct `COVERAGE_INCLUDE` and `COVERAGE_EXCLUDE`, or name its folder',
  },
  unhandled: {
    meaning: 'the platform announced an invocation, and the handler was not called within a second',
    remedy: 'check that events are JSON',
  },
  'no-text': {
    meaning: 'the text of a script that ran is unknown, so no report shows it: it is larger than 64 MiB',
    remedy: '`lambda-coverage doctor` names it',
  },
  'bad-stamp': {
    meaning: '`lambda-coverage.build.json` in the deployed folder is not a build',
    remedy: 'run `lambda-coverage stamp` again, after the build',
  },
  'bad-manifest': {
    meaning:
      'what `lambda-coverage instrument` left in the deployed folder, `.lambda-coverage-originals/manifest.json`, cannot be used; V8 counts instead',
    remedy:
      "build the folder again, and run `lambda-coverage instrument` of the recorder's version as the last step",
  },
  instrumented: {
    meaning: '`COVERAGE_ENGINE=v8` counts the text with counters that `lambda-coverage instrument` has made',
    remedy: 'remove `COVERAGE_ENGINE`, or take the counters out with `lambda-coverage instrument --undo`',
  },
  'changed-since': {
    meaning:
      'files changed after they were instrumented; V8 counts them as they are, or, where their length is the same, what ran of them is in no report',
    remedy: 'build the folder again, and instrument it as the last step',
  },
  'name-taken': {
    meaning:
      'the global variables in which files would count existed before the recorder, so V8 counts the files',
    remedy:
      'load no instrumented code before the recorder (`--require`, `--import`); of two copies of it leave out one with `--exclude`',
  },
  'load-budget': {
    meaning:
      '`COVERAGE_ENGINE=counters`: V8 counts files that the budget of [counters at load](engines.md#as-code-is-loaded) had no room or no time for; the message names them',
    remedy:
      'set `COVERAGE_LOAD_BUDGET_KB` to what the message says, or run `lambda-coverage instrument` when you build',
  },
  'no-counters': {
    meaning:
      '`COVERAGE_ENGINE=counters`: V8 counts files that got no counters when they were loaded; the message names them and says why',
    remedy: 'what the message says; `lambda-coverage instrument` when you build does more of them',
  },
  'no-store': {
    meaning: 'neither bucket nor directory is set',
    remedy: 'set `COVERAGE_S3_BUCKET` or `COVERAGE_DIR`',
  },
  'two-stores': { meaning: 'both are set, the directory is used', remedy: 'remove one' },
  'bad-bucket': {
    meaning: "`COVERAGE_S3_BUCKET` is not a bucket's name, or names one of a kind that is not supported",
    remedy:
      "give the plain name of a general purpose bucket, without `s3://` and path, or an access point's ARN",
  },
  'bad-endpoint': {
    meaning:
      '`COVERAGE_S3_ENDPOINT`, `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` is not the URL of a server; a region is not one; a switch such as `AWS_USE_FIPS_ENDPOINT` is neither on nor off; or `AWS_USE_FIPS_ENDPOINT` is on in China, where S3 has no FIPS addresses',
    remedy: 'give an http or https URL, a region such as `eu-west-1`; switch FIPS off',
  },
  'no-credentials': {
    meaning:
      'there are no AWS credentials: none in the environment, they hold characters that no key has, or their source does not hand them out',
    remedy:
      'give the function a role, where you read a store check `AWS_PROFILE`, or log in with `aws sso login`; the message names the variable, or says what the source answered',
  },
  'bad-value': {
    meaning: 'a variable has a value that cannot be used, so the default is used',
    remedy: 'see [configuration](configuration.md)',
  },
  'unknown-variable': {
    meaning:
      'a variable begins with `COVERAGE_`, is not a setting, and nearly has the name of one, or has it without `S3_`',
    remedy: 'correct the name, which the message says',
  },
  'not-started': {
    meaning: 'V8 refused to record, or Python cannot be recorded here',
    remedy:
      'the message says why; another tool may use the profiler, `sys.settrace` or all ids of `sys.monitoring`',
  },
  'profiler-shared': {
    meaning:
      "another tool uses V8's profiler in the same process, or has called Python's `sys.settrace`, which takes, clears or stops the counts; some are missing, recording goes on",
    remedy:
      'switch it off where coverage is recorded: `NODE_V8_COVERAGE`, c8, an inspector session; coverage.py, a debugger',
  },
  'worker-silent': {
    meaning: "the recorder's worker thread does not answer",
    remedy: "see the function's log",
  },
  'thread-silent': {
    meaning: 'a worker thread has not handed over what it ran: it is busy, or waits in native code',
    remedy: 'let threads return to their event loop between tasks',
  },
  'directory-unwritable': {
    meaning: '`COVERAGE_DIR` cannot be written, or holds a link in the place of a folder, such as `raw`',
    remedy:
      'make it a directory with room that the function may write to, under /tmp or on a mount; no link below it is followed',
  },
  unreachable: {
    meaning: 'no connection to the bucket or the service: its name is not known, or nothing listens there',
    remedy: 'check the network, the region and the endpoint (`AWS_REGION`, `AWS_ENDPOINT_URL`)',
  },
  'no-descriptors': {
    meaning: 'no file or socket can be opened in this process: too many are open',
    remedy: 'on Lambda, close what the function opens (1,024 are allowed); elsewhere raise `ulimit -n`',
  },
  timeout: {
    meaning: 'no answer in time',
    remedy: 'check the network; in a VPC, add a gateway endpoint for S3',
  },
  'kms-key': {
    meaning: 'the KMS key of the bucket or the object cannot be used',
    remedy:
      'check that it exists and is enabled, and allow `kms:GenerateDataKey` on it for who writes, `kms:Decrypt` for who reads',
  },
  certificate: {
    meaning: "the server's certificate is not trusted",
    remedy:
      'behind TLS inspection: name the file of its CA in `NODE_EXTRA_CA_CERTS`, of a function in Python in `AWS_CA_BUNDLE`',
  },
  'wrong-certificate': {
    meaning: "the server's certificate is for another host, has expired or is not valid yet",
    remedy: 'check the endpoint, and the clock',
  },
  'proxy-refused': {
    meaning: 'the proxy of `HTTPS_PROXY` wants a user and a password, or does not let the store through',
    remedy: 'correct it, or name S3 in `NO_PROXY`',
  },
  'proxy-unreachable': {
    meaning: 'no connection to the proxy of `HTTPS_PROXY`',
    remedy: 'correct it, or name S3 in `NO_PROXY`',
  },
  'not-s3': {
    meaning: 'something other than S3 answered: a proxy, a firewall, a captive portal',
    remedy: 'let requests to S3 pass',
  },
  'denied-by-policy': {
    meaning: 'S3 names a policy outside of the role that denies it',
    remedy: 'ask who owns the organization, the bucket or the VPC; log and message quote S3',
  },
  'access-denied': {
    meaning: 'the identity in use may not do this: S3 answered 403, or the service refuses it',
    remedy:
      'allow a function `s3:PutObject` on the prefix; who reads needs `s3:GetObject` and `s3:ListBucket`, see [IAM](iam.md)',
  },
  'no-such-bucket': {
    meaning: 'the bucket does not exist',
    remedy: 'create it, or correct its name, the region or the endpoint',
  },
  'wrong-region': {
    meaning: 'the bucket is in another region, and S3 does not say which',
    remedy: 'set `COVERAGE_S3_REGION` of the function, `AWS_REGION` where you read, or the endpoint',
  },
  'expired-credentials': {
    meaning: 'the credentials have expired',
    remedy: 'log in again; on Lambda they are renewed with the sandbox',
  },
  'bad-credentials': {
    meaning: 'the access key, the secret or the session token is wrong',
    remedy: 'check all three',
  },
  'clock-skew': {
    meaning: 'the clock of the machine is off by more than 15 minutes',
    remedy: "set the machine's clock; for a function, that of its host",
  },
  'option-refused': {
    meaning: 'the bucket refuses what an option asks for, such as an ACL where ACLs are off',
    remedy: 'correct or unset `COVERAGE_S3_ACL`, `COVERAGE_S3_SSE` and the like; the message quotes S3',
  },
  'store-full': { meaning: 'the store is full, or at its quota', remedy: 'make room in it' },
  busy: {
    meaning: 'S3 asks to slow down, or has a failure of its own',
    remedy: 'functions try again on their own; run a command again later',
  },
  refused: {
    meaning: 'any other refusal of S3, or of the service that was asked',
    remedy: 'check the bucket, the endpoint and the credentials; the message quotes the answer',
  },
  unknown: { meaning: 'the upload failed for an unexpected reason', remedy: 'see the message' },
  usage: {
    meaning: 'an option, an argument, a variable or a file that was named cannot be used',
    remedy: 'the message says which, and what would work; `lambda-coverage help COMMAND` lists all options',
  },
  'reporter-not-loaded': {
    meaning: 'a reporter is neither built in, nor a file or package with a class that has `execute(context)`',
    remedy:
      'the message says why; a path begins with `./`, a package must be installed where the command runs, see [reporters](configuration.md#reporters-of-your-own)',
  },
  'reporter-failed': {
    meaning: 'a reporter of your own threw an error; all other reports were written',
    remedy: 'the message holds its error; leave it out of `-r`, or fix it',
  },
  'nothing-recorded': {
    meaning: 'what was asked for is not there: no raw coverage, no such function, build, run or report',
    remedy: 'invoke the function with a store configured; `lambda-coverage doctor` says why nothing arrived',
  },
  'nothing-mapped': {
    meaning: 'code ran, but none of it can be shown: it was deployed without its source maps',
    remedy: 'see [deployed without source maps](configuration.md#deployed-without-source-maps)',
  },
  'nothing-shown': {
    meaning:
      'code ran, but `--include` and `--exclude`, or these fields of the configuration, leave no file of it',
    remedy:
      'give globs that fit names as the report has them, from the top of the checkout, such as `**/src/**`; without them the report shows all names',
  },
  'run-unseparated': {
    meaning: 'what was asked for cannot be separated from what others ran in the same sandboxes',
    remedy: 'set `COVERAGE_ATTRIBUTION=on`, or mark runs with `--flush`, see [contexts](contexts.md)',
  },
  incomplete: {
    meaning: 'some data is missing, so a threshold was not judged (exit code 5)',
    remedy:
      'fix what the warnings name, or pass `--allow-missing`, see [exit codes](configuration.md#exit-codes)',
  },
  'no-such-store': {
    meaning: 'the directory of a store does not exist',
    remedy:
      'give the directory that `COVERAGE_DIR` named when the function ran, or a bucket: `s3://bucket/prefix`',
  },
  'store-unusable': {
    meaning:
      'the store answers, but cannot be used as it is: another run is changing it, or objects contradict each other',
    remedy: 'the message names the object and says what to do; run the command again when others are done',
  },
  'no-region': { meaning: 'no region is known', remedy: 'set `AWS_REGION`' },
  archived: {
    meaning: 'the object is in a storage class that must be restored before it can be read',
    remedy: 'restore it, and keep coverage out of the lifecycle rule that archives',
  },
  'customer-key': {
    meaning: "the object is encrypted with its writer's own key (SSE-C), which is not stored",
    remedy: 'write with SSE-S3 or SSE-KMS',
  },
  'damaged-object': {
    meaning: 'an object of the store was not written by a recorder, or was changed or cut short since',
    remedy: 'delete it, or exclude it; `lambda-coverage doctor` lists each with the reason',
  },
  'newer-object': {
    meaning: 'an object was written by a later version',
    remedy: 'update the command or the combiner image',
  },
  'no-such-file': { meaning: 'there is no such file or folder', remedy: 'check the path' },
  'permission-denied': {
    meaning: 'the file system does not let this user read or write there',
    remedy: 'correct the owner or the mode, or name another folder',
  },
  'no-space': {
    meaning: 'no space is left on the device, or the disk quota is exceeded',
    remedy: 'make room, or name another folder with `-o`; an older report is unchanged',
  },
  'file-too-large': {
    meaning: 'the file would be larger than this process may write, or is too large to be read at once',
    remedy: 'raise `ulimit -f`, or narrow the report with `--function` or `--since`',
  },
  'read-only': {
    meaning: 'the file system is mounted read-only',
    remedy: 'mount it for writing, or name another folder with `-o`',
  },
  'not-a-folder': {
    meaning: 'a file is where a folder should be',
    remedy: 'check the path, or remove the file',
  },
  'not-a-file': {
    meaning: 'a folder, a pipe or a socket is where a file should be',
    remedy: 'check the path; it must be a regular file',
  },
  'link-loop': { meaning: 'symbolic links lead in a circle', remedy: 'remove one of them' },
  'name-too-long': { meaning: 'a path is longer than the file system takes', remedy: 'use a shorter path' },
  'disk-error': {
    meaning: 'the disk reports an error',
    remedy: 'check the device; copies of the store may be intact',
  },
  'file-error': {
    meaning: 'any other error of the file system',
    remedy: 'the message ends with its name, such as EBUSY',
  },
  'bad-json': {
    meaning: 'a file that was named is not JSON',
    remedy: 'the message says where the JSON breaks off',
  },
  'out-of-memory': {
    meaning: 'there is not enough memory for what was asked',
    remedy:
      'give Node more, as by `NODE_OPTIONS=--max-old-space-size=4096`, narrow with `--function` or `--since`, or run `lambda-coverage compact`. If one large file fills the heap at once, Node itself says `JavaScript heap out of memory` and exits with 134: the same helps',
  },
  'time-over': {
    meaning: 'the time that Lambda gives a call was over before all functions were compacted',
    remedy:
      'nothing is lost, and the next run goes on. Give the combiner a longer timeout or more memory, or run it more often',
  },
};
