import { CONTEXT_BAGGAGE, CONTEXT_FIELD, CONTEXT_HEADER } from '../../contract/context-carriers.ts';
import { currentContext } from './context-name.ts';

/** What a header may hold. */
const VISIBLE = /^[!-~](?:[ -~]*[!-~])?$/;

/** Headers for a request; none without a context. A name that no header may hold goes into `baggage`. */
export function contextHeaders(context = currentContext()): Record<string, string> {
  if (context === undefined) return {};
  if (VISIBLE.test(context)) return { [CONTEXT_HEADER]: context };
  return { baggage: `${CONTEXT_BAGGAGE}=${encodeURIComponent(context)}` };
}

/** `MessageAttributes` for a message of SQS or SNS. */
export function contextAttributes(
  context = currentContext(),
): Record<string, { DataType: 'String'; StringValue: string }> {
  return context === undefined ? {} : { [CONTEXT_HEADER]: { DataType: 'String', StringValue: context } };
}

/** The detail of an event of EventBridge, with the context. */
export function contextDetail<T extends object>(detail: T, context = currentContext()): T {
  return context === undefined ? detail : { ...detail, [CONTEXT_FIELD]: context };
}

/** `ClientContext` for a direct invocation. */
export function contextClient(context = currentContext()): string | undefined {
  if (context === undefined) return undefined;
  return Buffer.from(JSON.stringify({ custom: { [CONTEXT_FIELD]: context } })).toString('base64');
}
