import { CONTEXT_BAGGAGE, CONTEXT_FIELD, CONTEXT_HEADER } from '../../contract/context-carriers.ts';
import { wildcard } from '../../contract/wildcard.ts';
import type { Settings } from '../environment.ts';
import { LIMITS } from '../limits.ts';

const BAGGAGE = new RegExp(`(?:^|,)\\s*${CONTEXT_BAGGAGE}\\s*=\\s*([^,;\\s]+)`);

/** @returns who asked for an invocation, from its event and its context */
export type ContextOf = (event: unknown, context: unknown) => string | undefined;

/**
 * Who asked for an invocation: the header `x-coverage-context` of an HTTP event, or `coverage-context` in its header
 * `baggage`; `clientContext.custom.coverageContext`; the attribute `x-coverage-context` of a message of SQS or SNS;
 * `detail.coverageContext` of an event of EventBridge. Where none is there, or it is not accepted, COVERAGE_CONTEXT.
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

/**
 * The contexts of the messages of a batch, each once, that are accepted. What they have in common, or one alone, is the
 * context of the invocation.
 */
export function batchReader({
  contextAccept,
}: Pick<Settings, 'contextAccept'>): (event: unknown) => string[] {
  const patterns = contextAccept.map(wildcard);
  return (event) => {
    const records = recordsOf(event);
    if (records.length < 2) return [];
    const found = new Set<string>();
    for (const record of records) {
      const asked = attribute(record)?.slice(0, LIMITS.contextLength);
      if (asked !== undefined && patterns.some((matches) => matches(asked))) found.add(asked);
      if (found.size === LIMITS.batchContexts) break;
    }
    return [...found];
  };
}

function recordsOf(event: unknown): readonly unknown[] {
  const records = dig(event, ['Records']);
  return Array.isArray(records) ? records : [];
}

/** Of a message of SQS, or of SNS. */
function attribute(record: unknown): string | undefined {
  return (
    text(dig(record, ['messageAttributes', CONTEXT_HEADER, 'stringValue'])) ??
    text(dig(record, ['Sns', 'MessageAttributes', CONTEXT_HEADER, 'Value']))
  );
}

function requested(event: unknown, context: unknown): string | undefined {
  return (
    header(event, CONTEXT_HEADER) ??
    baggage(header(event, 'baggage')) ??
    text(dig(context, ['clientContext', 'custom', CONTEXT_FIELD])) ??
    text(dig(context, ['clientContext', 'Custom', CONTEXT_FIELD])) ??
    attribute(recordsOf(event).find((record) => attribute(record) !== undefined)) ??
    text(dig(event, ['detail', CONTEXT_FIELD]))
  );
}

/** W3C baggage: `a=1,coverage-context=pr-17%2Flogin;property`. */
function baggage(value: string | undefined): string | undefined {
  const [, found] = BAGGAGE.exec(value ?? '') ?? [];
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}

function header(event: unknown, wanted: string): string | undefined {
  const headers = dig(event, ['headers']) ?? dig(event, ['multiValueHeaders']);
  if (typeof headers !== 'object' || headers === null) return undefined;
  const name = Object.keys(headers).find((key) => key.toLowerCase() === wanted);
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
