/**
 * Whether an event asks for the health check: an HTTP event (API Gateway v1 and v2, function URL, ALB) on the
 * health path, or a direct invocation with `{"lambdaCoverage": "health"}`.
 */
export function isHealthRequest(event: unknown, healthPath: string | undefined): boolean {
  if (typeof event !== 'object' || event === null) return false;
  if (Reflect.get(event, 'lambdaCoverage') === 'health') return true;
  if (healthPath === undefined || Reflect.get(event, 'requestContext') === undefined) return false;
  const path: unknown = Reflect.get(event, 'rawPath') ?? Reflect.get(event, 'path');
  return typeof path === 'string' && withoutStage(path, event) === healthPath;
}

/** API Gateway v2 puts the stage before the path unless it is `$default`. */
function withoutStage(path: string, event: object): string {
  const stage: unknown = Reflect.get(Object(Reflect.get(event, 'requestContext')), 'stage');
  return typeof stage === 'string' && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}
