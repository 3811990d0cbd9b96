/** An error as Lambda answers it to the caller of a function. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What the caller of a function gets for one event. */
export interface Answer {
  requestId: string;
  /**
   * The handler's result. For a failed invocation a `FunctionError`. For a streamed response a `StreamedPayload`.
   */
  payload: unknown;
  /** As in the header `X-Amz-Function-Error`: present when the function failed. */
  functionError?: 'Unhandled';
  /** The function did not start: the error is that of its init, and no handler saw the event. */
  initFailed?: true;
}

/** A streamed response, read to its end. */
export interface StreamedPayload {
  /** Status, headers and cookies that `HttpResponseStream.from` was given; absent without it. */
  metadata?: unknown;
  contentType: string;
  body: string;
  isBase64Encoded: boolean;
  /** The error that ended the stream before its time. */
  error?: FunctionError;
}

const HTTP_RESPONSE = 'application/vnd.awslambda.http-integration-response';

/** Takes a streamed response apart: metadata, eight zero bytes, body. A body that is not UTF-8 becomes base64. */
export function streamedPayload(bytes: Buffer, type: string, error?: FunctionError): StreamedPayload {
  const end = type === HTTP_RESPONSE ? bytes.indexOf(Buffer.alloc(8)) : -1;
  const body = end < 0 ? bytes : bytes.subarray(end + 8);
  const text = body.toString('utf8');
  const isBase64Encoded = !Buffer.from(text).equals(body);
  return {
    ...(end >= 0 && { metadata: JSON.parse(bytes.toString('utf8', 0, end)) }),
    contentType: type,
    body: isBase64Encoded ? body.toString('base64') : text,
    isBase64Encoded,
    ...(error !== undefined && { error }),
  };
}
