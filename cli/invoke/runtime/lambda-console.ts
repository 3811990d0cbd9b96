import { format } from 'node:util';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
type Level = (typeof LEVELS)[number];

let requestId: string | undefined;
let json = false;

/** Names the invocation that the following log lines belong to. */
export function setRequestId(id: string): void {
  requestId = id;
}

/** Makes `console` write lines as Lambda does: text with time, request id and level, or JSON. */
export function patchConsole(): void {
  json = process.env['AWS_LAMBDA_LOG_FORMAT']?.toUpperCase() === 'JSON';
  const least = LEVELS.indexOf((process.env['AWS_LAMBDA_LOG_LEVEL']?.toUpperCase() ?? 'TRACE') as Level);
  const logger = (level: Level) =>
    LEVELS.indexOf(level) < least ? () => {} : (...parts: unknown[]) => write(level, parts);
  const info = logger('INFO');
  Object.assign(console, {
    trace: logger('TRACE'),
    debug: logger('DEBUG'),
    info,
    log: info,
    warn: logger('WARN'),
    error: logger('ERROR'),
    fatal: logger('FATAL'),
  });
}

/** The runtime's own report of an error that left the function. */
export function logError(label: string, error: unknown): void {
  const shown = error instanceof Error ? error : new Error(String(error));
  if (json) console.error(shown);
  else console.error(label, `\t${JSON.stringify(errorFields(shown, 'stack'))}`);
}

function write(level: Level, parts: unknown[]): void {
  const time = new Date().toISOString();
  const line = json ? jsonLine(time, level, parts) : `${time}\t${requestId}\t${level}\t${format(...parts)}`;
  // CloudWatch takes a line feed for the end of an entry; a carriage return keeps the entry whole.
  process.stdout.write(`${line.replace(/\n/g, '\r')}\n`);
}

function jsonLine(timestamp: string, level: Level, parts: unknown[]): string {
  const entry = { timestamp, level, requestId };
  const error = parts.find((part) => part instanceof Error);
  if (parts.length > 1) {
    return JSON.stringify({
      ...entry,
      message: format(...parts),
      ...(error && errorFields(error, 'stackTrace')),
    });
  }
  try {
    return JSON.stringify({ ...entry, message: error ? errorFields(error, 'stackTrace') : parts[0] });
  } catch {
    return JSON.stringify({ ...entry, message: format(parts[0]) });
  }
}

function errorFields(error: Error, stackName: string): Record<string, unknown> {
  return {
    errorType: error.name,
    errorMessage: error.message,
    ...error,
    [stackName]: (error.stack ?? '').split('\n'),
  };
}
