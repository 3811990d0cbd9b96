/**
 * The process inside a local sandbox: what AWS's runtime client is on Lambda. Node's own modules only; bundled,
 * it runs on Node 18 and later. Environment: AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER.
 */
import { ApiClient } from './runtime/api-client.ts';
import { watchEmptyLoop } from './runtime/empty-loop.ts';
import { CallbackHandlerDeprecated, UnhandledPromiseRejection } from './runtime/errors.ts';
import { isPromisesOnly } from './runtime/generation.ts';
import { type Handler, loadHandler } from './runtime/handler-loader.ts';
import { answerCallback, answerPromise, answerStream, runInvocations } from './runtime/invocation-loop.ts';
import { logError, patchConsole } from './runtime/lambda-console.ts';
import { isStreaming, provideGlobal } from './runtime/streaming-metadata.ts';

const PARENT_LOOK_MS = 500;

const promisesOnly = isPromisesOnly();
const client = new ApiClient(process.env['AWS_LAMBDA_RUNTIME_API'] ?? '');
let requestId: string | undefined;

endWithParent();
provideGlobal();
patchConsole();
if (!promisesOnly) reportProcessErrors();
const { handler, streaming } = await initialize();
const answer = streaming ? answerStream : promisesOnly ? answerPromise : answerCallback;
// Not awaited at the top level: an empty event loop must end the process with 0, not with Node's warning.
void runInvocations(client, handler, answer, (id) => {
  requestId = id;
});

async function initialize(): Promise<{ handler: Handler; streaming: boolean }> {
  try {
    const handler = await loadHandler(process.env['LAMBDA_TASK_ROOT'] ?? '', process.env['_HANDLER'] ?? '');
    const streaming = isStreaming(handler);
    if (promisesOnly && handler.length >= 3 && !streaming) throw new CallbackHandlerDeprecated();
    return { handler, streaming };
  } catch (error) {
    logError(promisesOnly ? 'Init Error' : 'Uncaught Exception', error);
    await client.failInit(error);
    process.exit(promisesOnly ? 1 : 129);
  }
}

/** Whoever started this may be killed without a word: then nobody would end what the function does. */
function endWithParent(): void {
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) process.kill(-process.pid, 'SIGKILL');
  };
  setInterval(look, PARENT_LOOK_MS).unref();
}

/** The runtimes up to Node 22 answer with the error before they exit; later ones leave it to Node. */
function reportProcessErrors(): void {
  watchEmptyLoop();
  const report = (label: string, error: unknown, exitCode: number) => {
    logError(label, error);
    const reported = requestId === undefined ? client.failInit(error) : client.fail(requestId, error);
    void reported.finally(() => process.exit(exitCode));
  };
  process.on('uncaughtException', (error) => report('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason) => {
    report('Unhandled Promise Rejection', new UnhandledPromiseRejection(reason), 128);
  });
}
