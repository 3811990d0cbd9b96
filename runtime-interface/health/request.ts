/** What a health check asks for. */
export interface HealthRequest {
  /** Upload also what would have waited for new code. */
  flush: boolean;
}

const FIELDS = ['lambdaCoverage', 'flush'];

/**
 * Whether an event asks for the health check: an HTTP event (API Gateway v1 and v2, function URL, ALB) on the
 * health path, or a direct invocation with `{"lambdaCoverage": "health"}` and no field but ours. Every other event
 * goes to the handler.
 * @param healthPath `undefined`: the health check is off
 */
export function healthRequest(event: unknown, healthPath: string | undefined): HealthRequest | undefined {
  if (healthPath === undefined || typeof event !== 'object' || event === null) return undefined;
  if (isDirect(event)) return { flush: Reflect.get(event, 'flush') === true };
  return isHttp(event) && pathOf(event) === healthPath ? { flush: false } : undefined;
}

function isDirect(event: object): boolean {
  const hasOnlyOurs = Object.keys(event).every((field) => FIELDS.includes(field));
  return hasOnlyOurs && Reflect.get(event, 'lambdaCoverage') === 'health';
}

/** Whether the answer must be an HTTP response. A REQUEST authorizer's event has the path of one, and a `type`. */
export function isHttp(event: object): boolean {
  const { requestContext, type, httpMethod, method } = event as Record<string, unknown>;
  if (typeof requestContext !== 'object' || requestContext === null || type !== undefined) return false;
  return [httpMethod, method].some((name) => typeof name === 'string') || 'http' in requestContext;
}

/** API Gateway v2 puts the stage before the path unless it is `$default`. */
function pathOf(event: object): string | undefined {
  const { rawPath, path, requestContext } = event as Record<string, unknown>;
  const full = rawPath ?? path;
  if (typeof full !== 'string') return undefined;
  const stage: unknown = Reflect.get(Object(requestContext), 'stage');
  return typeof stage === 'string' && full.startsWith(`/${stage}/`) ? full.slice(stage.length + 1) : full;
}
