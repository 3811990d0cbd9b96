import { type Fields, isFields } from '../bytes/check.ts';
import { UsageError } from '../errors.ts';

/** An object that S3 says was written. */
export interface WrittenObject {
  bucket: string;
  key: string;
}

/** What an event asks for: a report as its fields say, or one if an object was written that it would show. */
export type Start = { fields: Fields } | { written: readonly WrittenObject[] };

/** S3, in a queue, through a topic. */
const MAX_DEPTH = 3;

/**
 * Reads an event of our own, or what AWS sends when it starts a function by itself: a rule or a schedule of
 * EventBridge, a notification of S3 (through SNS or SQS as well), a state machine.
 * @throws UsageError for anything but an object, and for messages that hold no such event
 */
export function startOf(event: unknown, depth = 0): Start {
  if (event === undefined || event === null) return { fields: {} };
  if (!isFields(event))
    throw new UsageError(
      'The event must be a JSON object, such as {"bucket": "my-bucket", "prefix": "coverage/"}.',
    );
  if (Array.isArray(event['Records'])) return ofRecords(event['Records'], depth);
  if (event['Event'] === 's3:TestEvent') return { written: [] };
  if (typeof event['detail-type'] === 'string') return ofEventBridge(event);
  return { fields: withInput(withoutStepFunctions(event), depth) };
}

/** With the fields of its `input`: what a state machine was started with, be it by a person, a schedule or a rule. */
function withInput(event: Fields, depth: number): Fields {
  const { input, ...own } = event;
  if (!isFields(input)) return event;
  const start = startOf(input, depth + 1);
  if ('written' in start || depth === MAX_DEPTH)
    throw new UsageError(
      'The event\'s "input" is a notification. Start the state machine with an input of its own, such as {}.',
    );
  const twice = Object.keys(start.fields).find((name) => name in own);
  if (twice !== undefined)
    throw new UsageError(`The event has "${twice}" twice: by itself, and in its "input". Send one of them.`);
  return { ...own, ...start.fields };
}

/** Every record is one of S3, or a message that holds an event. */
function ofRecords(records: readonly unknown[], depth: number): Start {
  const starts = records.map((record) => ofRecord(isFields(record) ? record : {}, depth));
  const written: WrittenObject[] = [];
  for (const start of starts) {
    if ('written' in start) written.push(...start.written);
    else if (starts.length === 1) return start;
    else
      throw new UsageError('The event has several messages that ask for reports. Set the batch size to 1.');
  }
  return { written };
}

function ofRecord(record: Fields, depth: number): Start {
  if (isFields(record['s3'])) {
    const { bucket, object } = record['s3'];
    if (!String(record['eventName']).startsWith('ObjectCreated:')) return { written: [] };
    return written(member(bucket, 'name'), unescaped(member(object, 'key')));
  }
  const sns = record['Sns'];
  const message = isFields(sns) ? sns['Message'] : record['body'];
  if (typeof message !== 'string' || depth === MAX_DEPTH)
    throw new UsageError('The event has records that are not from S3, SNS or SQS.');
  return startOf(unwrapped(message), depth + 1);
}

/** @returns the event in a message; a topic puts one of its own around it on the way to a queue */
function unwrapped(message: string): unknown {
  try {
    const event: unknown = JSON.parse(message);
    return isFields(event) && event['Type'] === 'Notification' && typeof event['Message'] === 'string'
      ? JSON.parse(event['Message'])
      : event;
  } catch (cause) {
    throw new UsageError('The event has a message that is not JSON.', { cause });
  }
}

function ofEventBridge(event: Fields): Start {
  if (event['source'] !== 'aws.s3') return { fields: {} };
  const detail = isFields(event['detail']) ? event['detail'] : {};
  if (event['detail-type'] === 'Object Created')
    return written(member(detail['bucket'], 'name'), member(detail['object'], 'key'));
  // Of CloudTrail, for rules from before S3 sent events itself.
  const isWrite = ['PutObject', 'CopyObject', 'CompleteMultipartUpload'].includes(
    String(detail['eventName']),
  );
  const request = detail['requestParameters'];
  return isWrite ? written(member(request, 'bucketName'), member(request, 'key')) : { written: [] };
}

/** What Step Functions and its console add to the input of a state machine. */
function withoutStepFunctions(event: Fields): Fields {
  const own = Object.entries(event).filter(
    ([name]) => name !== 'Comment' && !name.startsWith('AWS_STEP_FUNCTIONS_'),
  );
  return Object.fromEntries(own);
}

function written(bucket: string | undefined, key: string | undefined): Start {
  return { written: bucket === undefined || key === undefined ? [] : [{ bucket, key }] };
}

/** Notifications hold keys as forms do. */
function unescaped(key: string | undefined): string | undefined {
  try {
    return key === undefined ? undefined : decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

function member(value: unknown, name: string): string | undefined {
  const found = isFields(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : undefined;
}
