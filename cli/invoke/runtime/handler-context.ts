import type { NextInvocation } from './api-client.ts';

/** What a handler is given beside the event, without the callback functions of older runtimes. */
export interface HandlerContext {
  functionName: string | undefined;
  functionVersion: string | undefined;
  memoryLimitInMB: string | undefined;
  logGroupName: string | undefined;
  logStreamName: string | undefined;
  clientContext: unknown;
  identity: unknown;
  invokedFunctionArn: string | undefined;
  awsRequestId: string;
  tenantId: string | undefined;
  /** Milliseconds until the sandbox is stopped. */
  getRemainingTimeInMillis(): number;
}

/** Also hands the trace id to the X-Ray SDK, which reads it from the environment. */
export function handlerContext({ requestId, headers }: NextInvocation): HandlerContext {
  const header = (name: string) => headers[`lambda-runtime-${name}`]?.toString();
  const json = (name: string) => {
    const text = header(name);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const trace = header('trace-id');
  if (trace === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = trace;
  const deadline = Number(header('deadline-ms'));
  return {
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    clientContext: json('client-context'),
    identity: json('cognito-identity'),
    invokedFunctionArn: header('invoked-function-arn'),
    awsRequestId: requestId,
    tenantId: header('aws-tenant-id'),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
