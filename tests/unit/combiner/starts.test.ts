import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const RAW = 'coverage/raw/orders/20261123T010000.000Z-0a.json.gz';
const OWN = { bucket: 'my-bucket', functions: ['orders'], reporters: ['html'] };
const REPORT = 'coverage/reports/20261123T010000.000Z-0a/index.html';

let recorded: Map<string, Buffer>;
beforeAll(() => {
  const taskRoot = writeFiles(temporaryFolder(), { 'orders.js': 'exports.handler = async () => 1;\n' });
  const store = new RecordedStore();
  const result = run(taskRoot, 'orders.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  recorded = filesBelow(store.folder);
});

let s3: FakeS3;
beforeEach(async () => {
  s3 = await FakeS3.start();
  for (const [path, bytes] of recorded) s3.objects.set(`coverage/${path}`, bytes);
  vi.spyOn(console, 'info').mockReturnValue();
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    COVERAGE_DIR: '',
    COVERAGE_S3_PREFIX: undefined,
    COVERAGE_S3_BUCKET: '',
    AWS_REGION: 'eu-central-1',
  }))
    vi.stubEnv(name, value);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A notification of S3, with what is documented of it. */
function notification(key: string, eventName = 'ObjectCreated:Put', name = 'my-bucket') {
  const bucket = { name, ownerIdentity: { principalId: 'A3NL1KOZZKExample' }, arn: `arn:aws:s3:::${name}` };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventTime: '2026-11-23T01:00:00.000Z',
    eventName,
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'all',
      bucket,
      object: { key, size: 1024, eTag: 'd41d8' },
    },
  };
}

function eventBridge(source: string, detailType: string, detail: object = {}) {
  const id = '17793124-05d4-b198-2fde-7ededc63b103';
  const of = { account: '111122223333', time: '2026-11-23T01:00:00Z', region: 'eu-central-1' };
  return { version: '0', id, 'detail-type': detailType, source, ...of, resources: [], detail };
}

const objectCreated = (key: string) => ({
  version: '0',
  bucket: { name: 'my-bucket' },
  object: { key, size: 5, etag: 'b1946ac9', sequencer: '00617F08299329D189' },
  reason: 'PutObject',
});
const byCloudTrail = (eventName: string, key: string) =>
  eventBridge('aws.s3', 'AWS API Call via CloudTrail', {
    eventName,
    requestParameters: { bucketName: 'my-bucket', key },
  });
const topic = (event: object) => ({ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(event) } });
const queue = (event: object) => ({ eventSource: 'aws:sqs', body: JSON.stringify(event) });
const records = (...all: object[]) => ({ Records: all });
const throughTopic = (event: object) =>
  queue({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: JSON.stringify(event) });

test.each<[string, object]>([
  ['S3', records(notification(RAW))],
  ['S3, with a key as forms have it', records(notification('coverage/raw/orders+api/%C3%A4.json.gz'))],
  ['S3, of a large object', records(notification(RAW, 'ObjectCreated:CompleteMultipartUpload'))],
  ['S3 in a topic', records(topic(records(notification(RAW))))],
  ['S3 in a queue', records(queue(records(notification(REPORT))), queue(records(notification(RAW))))],
  ['S3 in a topic in a queue', records(throughTopic(records(notification(RAW))))],
  ['S3 by EventBridge', eventBridge('aws.s3', 'Object Created', objectCreated(RAW))],
  [
    'S3 by EventBridge in a queue',
    records(queue(eventBridge('aws.s3', 'Object Created', objectCreated(RAW)))),
  ],
  ['CloudTrail', byCloudTrail('PutObject', RAW)],
])('an object under raw/ that was written starts a report of its bucket: %s', async (_, event) => {
  expect(await handler(event)).toMatchObject({ read: { used: 1 }, report: { location: 's3://my-bucket' } });
  // With a store by the variables, of that one.
  vi.stubEnv('COVERAGE_S3_BUCKET', 'my-bucket');
  expect(await handler(event)).toMatchObject({ read: { used: 1 } });
  vi.stubEnv('COVERAGE_S3_BUCKET', 'another');
  expect(await handler(event)).toEqual({
    ignored: expect.stringContaining('s3://my-bucket/coverage/raw/orders'),
  });
});

test.each<[string, object]>([
  ['a report', records(notification(REPORT))],
  ['latest.json', records(notification('coverage/reports/latest.json'))],
  [
    'latest.json by EventBridge',
    eventBridge('aws.s3', 'Object Created', objectCreated('coverage/reports/latest.json')),
  ],
  ['latest.json by CloudTrail', byCloudTrail('PutObject', 'coverage/reports/latest.json')],
  ['a script', records(notification('coverage/scripts/orders/aa.json.gz'))],
  ['a turn', records(notification('coverage/compactions/orders/alive-0a'))],
  ['another prefix', records(notification('raw/orders/a.json.gz'))],
  ['another prefix that begins so', records(notification('coverage/raw-old/orders/a.json.gz'))],
  ['a deletion', records(notification(RAW, 'ObjectRemoved:Delete'))],
  ['a deletion by EventBridge', eventBridge('aws.s3', 'Object Deleted', objectCreated(RAW))],
  ['a reading by CloudTrail', byCloudTrail('GetObject', RAW)],
  ["S3's test of a notification", { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'my-bucket' }],
  ['a record without its parts', records({ eventName: 'ObjectCreated:Put', s3: {} })],
  ['no records', records()],
])('%s starts nothing, and nothing is asked of the store', async (_, event) => {
  expect(await handler(event)).toEqual({ ignored: expect.stringMatching(/^Nothing to report: /) });
  expect(s3.requests).toEqual([]);
});

test.each<[string, object]>([
  ['a rule of EventBridge', eventBridge('aws.events', 'Scheduled Event')],
  ["EventBridge's scheduler", eventBridge('aws.scheduler', 'Scheduled Event')],
  ['an event of the company in EventBridge', eventBridge('com.example.tests', 'Tests Passed', { run: 7 })],
  ['an empty input', {}],
  ['a queue', records(queue({}))],
])('%s starts a report of the store that the variables name', async (_, event) => {
  vi.stubEnv('COVERAGE_S3_BUCKET', 'my-bucket');
  expect(await handler(event)).toMatchObject({ read: { used: 1 } });
});

test.each<[string, object]>([
  [
    'a state machine',
    { ...OWN, Comment: 'Insert your JSON', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn' },
  ],
  ['a topic', records(topic(OWN))],
  ['a topic in a queue', records(throughTopic(OWN))],
])('%s gives the fields of an event of ours', async (_, event) => {
  expect(await handler(event)).toMatchObject({ read: { used: 1 }, report: { entry: 'index.html' } });
});

test.each<[string, object]>([
  [
    'records that are not from S3, SNS or SQS',
    records({ eventSource: 'aws:kinesis', kinesis: { data: 'e30=' } }),
  ],
  ['Set the batch size to 1', records(queue({ bucket: 'a-b' }), queue({ bucket: 'c-d' }))],
  ['a message that is not JSON', records({ body: 'hello' })],
  ['names several buckets', records(notification(RAW), notification(RAW, 'ObjectCreated:Put', 'second'))],
  ['not from S3, SNS or SQS', records(queue(records(queue(records(queue(records(queue({}))))))))],
  ['unknown field "buckt"', records(queue({ buckt: 'a-b' }))],
])('what cannot be used is refused: %s', async (message, event) => {
  await expect(handler(event)).rejects.toThrow(message);
});
