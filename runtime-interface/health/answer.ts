import type { ShimParts } from '../handler/handle.ts';
import type { HealthQuestion } from '../handler/invocation-recorder.ts';
import { LAYER_VERSION } from '../version.ts';
import { isHttp } from './request.ts';
import { healthReport } from './status.ts';

type Respond = { write(text: string): void; end(): void; setContentType?(type: string): void };

/**
 * Answers in the shape that the event's source expects: an HTTP response for HTTP events, the report itself
 * for a direct invocation, a stream when the handler streams.
 */
export async function answerHealth(
  event: unknown,
  stream: unknown,
  question: HealthQuestion,
  parts: ShimParts,
): Promise<unknown> {
  const report = healthReport(parts, await parts.recorder?.health(question), LAYER_VERSION);
  const body = JSON.stringify(report);
  if (stream !== undefined) return endStream(stream as Respond, body);
  if (!isHttp(Object(event))) return report;
  const requestContext: unknown = Reflect.get(Object(event), 'requestContext');
  const answer = {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body,
    isBase64Encoded: false,
  };
  // An ALB refuses answers without a status description.
  return Reflect.has(Object(requestContext), 'elb') ? { ...answer, statusDescription: '200 OK' } : answer;
}

function endStream(stream: Respond, body: string): undefined {
  stream.setContentType?.('application/json');
  stream.write(body);
  stream.end();
  return undefined;
}
