import { LIMITS } from '../limits.ts';

/**
 * Who asked for this invocation: the header `x-coverage-context` of an HTTP event,
 * `clientContext.custom.coverageContext`, or `COVERAGE_CONTEXT`; in this order.
 */
export function invocationContext(
  event: unknown,
  context: unknown,
  otherwise: string | undefined,
): string | undefined {
  const value =
    header(event) ??
    text(dig(context, ['clientContext', 'custom', 'coverageContext'])) ??
    text(dig(context, ['clientContext', 'Custom', 'coverageContext'])) ??
    otherwise;
  return value?.slice(0, LIMITS.contextLength);
}

function header(event: unknown): string | undefined {
  const headers = dig(event, ['headers']) ?? dig(event, ['multiValueHeaders']);
  if (typeof headers !== 'object' || headers === null) return undefined;
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'x-coverage-context');
  const value: unknown = name === undefined ? undefined : Reflect.get(headers, name);
  return text(Array.isArray(value) ? value[0] : value);
}

function dig(value: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (nested, key) => (typeof nested === 'object' && nested !== null ? Reflect.get(nested, key) : undefined),
    value,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
