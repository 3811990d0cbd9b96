import { wildcard } from '../../contract/wildcard.ts';
import type { Settings } from '../environment.ts';
import { LIMITS } from '../limits.ts';

/** @returns who asked for an invocation, from its event and its context */
export type ContextOf = (event: unknown, context: unknown) => string | undefined;

/**
 * Who asked for an invocation: the header `x-coverage-context` of an HTTP event, or
 * `clientContext.custom.coverageContext`. Where neither is there, or is not accepted, COVERAGE_CONTEXT.
 */
export function contextReader({
  context: own,
  contextAccept,
}: Pick<Settings, 'context' | 'contextAccept'>): ContextOf {
  const patterns = contextAccept.map(wildcard);
  const cut = (value: string | undefined) => value?.slice(0, LIMITS.contextLength);
  return (event, context) => {
    const asked = cut(requested(event, context));
    const isAccepted = asked !== undefined && patterns.some((matches) => matches(asked));
    return isAccepted ? asked : cut(own);
  };
}

function requested(event: unknown, context: unknown): string | undefined {
  return (
    header(event) ??
    text(dig(context, ['clientContext', 'custom', 'coverageContext'])) ??
    text(dig(context, ['clientContext', 'Custom', 'coverageContext']))
  );
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
