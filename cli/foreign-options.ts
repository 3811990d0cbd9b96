/** What to use here in the place of options of other tools: c8, nyc, Jest, Vitest, coverage.py. */
const ANSWERS: readonly (readonly [names: string, answer: string])[] = [
  [
    '--check-coverage',
    'Thresholds count as soon as one is given: --lines 80. --check makes sure that there is one.',
  ],
  ['--per-file', "Give --threshold 'each=**=lines:80': each file of the glob must reach it."],
  ['--100', 'Give --lines 100 --statements 100 --functions 100 --branches 100.'],
  [
    '--fail-under --cov-fail-under --coverage-threshold --thresholds --min-coverage',
    'Give --lines 80, --statements, --functions or --branches.',
  ],
  [
    '--temp-directory --temp-dir --tmpdir -t --s3 --bucket --prefix --path',
    'Give the store as an argument: report s3://bucket/prefix, or a directory.',
  ],
  [
    '--report-dir --reports-dir --report-directory --reports-directory --coverage-directory --out --out-dir --outdir --output-dir',
    'Give the folder of the report with --output DIR, -o for short.',
  ],
  [
    '--reporters --coverage-reporters --coverage-reporter --report-format --cov-report',
    'Give --reporter A,B, -r for short.',
  ],
  ['--src --cwd --project --root-dir --working-directory', 'Give --root DIR, the folder in the checkout.'],
  ['--collect-coverage-from -n', 'Give --include GLOB, and --all for files that were never loaded.'],
  ['-x --coverage-path-ignore-patterns --omit --ignore', 'Give --exclude GLOB.'],
  [
    '--exclude-after-remap -a',
    '--include and --exclude always mean the original sources, after source maps were applied. --all shows files that nothing has loaded.',
  ],
  [
    '--exclude-node-modules --allow-external',
    'Packages are in no report; on the function, COVERAGE_EXCLUDE says what is not recorded.',
  ],
  ['--extension -e', 'Every file that a function loads counts. --include "**/*.ts" narrows the report.'],
  [
    '--resolve --remap --path-mapping',
    'Give --map FROM=TO for sources that are elsewhere in the checkout, or --maps DIR for source maps.',
  ],
  [
    // Of V8's tools, of Istanbul's, and what has them count at all.
    '--skip-empty --omit-relative --wrapper-length --merge-async --experimental-monocart --watermarks --cache --cache-dir --babel-cache --eager --complete-copy --delay --show-process-tree --exit-on-error --use-spawn-wrap --coverage --coverage.enabled --collect-coverage --cov',
    'It is not needed: leave it out.',
  ],
  [
    '--clean --no-clean',
    'Nothing needs cleaning: a store keeps what ran. --since 24h narrows a report, "compact" shrinks the store.',
  ],
  ['--nycrc-path --config-path --c8rc -c', 'Give --config FILE, lambda-coverage.config.json.'],
  ['--extends', 'One file holds all options: as lambda-coverage.config.mjs it can import others.'],
  ['--silent -s', 'Give --quiet, -q for short.'],
  [
    '--ignore-class-methods',
    'Write /* istanbul ignore next */ above the method, or give --exclude GLOB for its file.',
  ],
  [
    '--instrument --hook-require --hook-run-in-context --hook-run-in-this-context --require -i --es-modules --source-map --produce-source-map --preserve-comments --compact --auto-wrap --parser-plugins',
    'The layer or the base image records in the function; "lambda-coverage instrument DIR" puts counters into code.',
  ],
  [
    '--merge --append --combine',
    'Everything in the stores is added up. --with FILE adds what unit tests ran.',
  ],
  [
    '--branch --cov-branch --branch-coverage',
    'Branches are always counted; --branches 80 is their threshold.',
  ],
  [
    '--coverage-provider --provider',
    'COVERAGE_ENGINE on the function says what counts: auto, v8 or counters.',
  ],
  ['--html', 'Give -r html, or -r page for the page that searches and compares.'],
  ['--lcov --lcov-only', 'Give -r lcovonly.'],
  [
    '--verbose --debug',
    'COVERAGE_LOG_LEVEL=debug on the function shows what the recorder does; "doctor" shows what arrived.',
  ],
  ['--profile', 'Set AWS_PROFILE.'],
  ['--region', 'Set AWS_REGION, or COVERAGE_S3_REGION for the bucket alone.'],
  ['--endpoint-url', 'Set COVERAGE_S3_ENDPOINT.'],
];

/** Its options of coverage, by the first name behind the group's. */
const OF_VITEST = /^--coverage\.([\w-]+)/;

const BY_NAME: ReadonlyMap<string, string> = new Map(
  ANSWERS.flatMap(([names, answer]) => names.split(' ').map((name): [string, string] => [name, answer])),
);

/**
 * What to do in the place of an option that other tools have; undefined for one that none has.
 * @param option as it was typed: `--temp-directory`, `--tempDirectory`, `--no-clean`, `--coverage.reporter`, `-x`
 */
export function foreignAnswer(option: string): string | undefined {
  const name = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const inner = OF_VITEST.exec(name)?.[1];
  return (
    BY_NAME.get(name) ??
    BY_NAME.get(name.replace(/^--no-/, '--')) ??
    (inner === undefined ? undefined : (foreignAnswer(`--${inner}`) ?? BY_NAME.get('--coverage')))
  );
}

/** One of ours that another tool has in a group: `reporter` of `--coverage.reporter`. */
export function groupedName(option: string): string | undefined {
  return OF_VITEST.exec(option)?.[1];
}
