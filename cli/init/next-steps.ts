import { someOf } from '../../combiner-image/some-of.ts';
import { isDirectory } from '../config/from-folder.ts';
import { DEFAULT_OUTPUT } from '../default-output.ts';
import { type Found, isPython, isRecorded } from './found.ts';
import type { Surroundings } from './look-around.ts';
import { MANAGERS } from './packages.ts';
import type { ProposedConfig } from './proposed-config.ts';
import {
  type Bucket,
  makeBucket,
  needPublishedLayer,
  recordingLines,
  USUAL_PREFIX,
} from './recording-lines.ts';

const PUBLISH =
  'aws lambda publish-layer-version --layer-name lambda-coverage --zip-file fileb://node_modules/lambda-coverage/dist/lambda-coverage-layer.zip --query LayerVersionArn';

/** What to do from here, in three steps, each with its commands and lines. */
export function nextSteps(
  { found, packages, tracksReports }: Surroundings,
  config: ProposedConfig,
  file: string,
): string[][] {
  const { install, run } = MANAGERS[packages.manager];
  const bucket = bucketOf(config['store']);
  const functions = found.filter((each) => each.functions.some(isRecorded));
  const makesBucket = makeBucket(functions);
  const add = packages.hasCommand ? [] : [`    ${install(packages.workspaces.length > 0)}`];
  if (functions.length === 0)
    return [
      [
        'Install the command, and run a handler here, with an event:',
        ...add,
        `    ${run} invoke index.handler --event event.json`,
      ],
      ['See what ran:', `    ${run} report`],
      ['Have deployed functions record: README.md of the package, "Three ways in".'],
    ];
  return [
    [
      'Have the functions record:',
      ...add,
      ...(bucket.isNew && !makesBucket
        ? [
            `    ${isFolder(config['store']) ? '"store" is a folder of this machine: for functions in AWS make' : 'Make'} a bucket, and write "store": "s3://BUCKET/coverage" into ${file}.`,
          ]
        : []),
      ...(needPublishedLayer(functions, bucket) ? [`    ${PUBLISH}`] : []),
      ...recordingLines(functions, bucket).map((line) => `    ${line}`),
      ...(bucket.isNew && makesBucket
        ? [`    This makes a bucket: when it has a name, write "store": "s3://BUCKET/coverage" into ${file}.`]
        : []),
      '    docs/fleet.md of the package says more about each tool, and how to remove it again.',
      `    Or first on this machine, without AWS, when it is built: ${run} invoke ${handlerOf(config, functions)}--event event.json`,
    ],
    [
      'Deploy, run the end-to-end tests, and check that everything arrived:',
      `    ${run} doctor`,
      ...unnamed(functions).map(
        (names) =>
          `    It lists names that only the deployment knows, of ${names}: add them to "expect" in ${file}.`,
      ),
    ],
    [
      'See which lines ran, and make it a threshold from now on:',
      `    ${run} report`,
      ...(tracksReports && !('output' in config) ? [`    Keep ${DEFAULT_OUTPUT}/ out of git.`] : []),
      ...('lines' in config ? [] : [`    "lines": 80 in ${file}: the report fails below`]),
    ],
  ];
}

/** Functions whose names no file says; an image is of functions that others deploy. */
function unnamed(found: readonly Found[]): string[] {
  const labels = found
    .filter(({ tool }) => tool !== 'docker')
    .flatMap(({ functions }) => functions.filter((fn) => isRecorded(fn) && fn.name === undefined))
    .map(({ label }) => label);
  return labels.length === 0 ? [] : [someOf(labels)];
}

function isFolder(store: unknown): boolean {
  return typeof store === 'string' && isDirectory(store);
}

/** What `invoke` is to run, with a blank behind it; nothing where the file says it. */
function handlerOf({ handler, expect }: ProposedConfig, found: readonly Found[]): string {
  if (handler !== undefined) return '';
  const first = found
    .flatMap(({ functions }) => functions)
    .find((fn) => isRecorded(fn) && fn.handler !== undefined);
  if (first?.code !== undefined && isPython(first))
    return `${first.handler} ${first.code === '.' ? '' : `--task-root ${first.code} `}`;
  const known = [expect].flat().find((each) => Object.hasOwn(Object(each), 'handler'));
  return `${known === undefined ? 'index.handler' : String(Object(known).handler)} `;
}

/** Of `s3://bucket/prefix`. */
function bucketOf(store: unknown): Bucket {
  const [, bucket, prefix = USUAL_PREFIX] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(String(store)) ?? [];
  return { bucket: bucket ?? 'BUCKET', prefix, isNew: bucket === undefined };
}
