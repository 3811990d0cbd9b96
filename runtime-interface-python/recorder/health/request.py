"""
Whether an event asks for the health check: an HTTP event (API Gateway v1 and v2, function URL, ALB) on the health path,
or a direct invocation with `{"lambdaCoverage": "health"}` and no field but ours. Every other goes to the handler.
"""

_FIELDS = ('lambdaCoverage', 'flush')


class HealthRequest:
    """flush: upload also what would have waited for new code"""

    def __init__(self, flush):
        self.flush = flush


def health_request(event, path):
    """path: None where the health check is off. Returns a HealthRequest, or None."""
    if path is None or not isinstance(event, dict):
        return None
    if event.get('lambdaCoverage') == 'health' and all(field in _FIELDS for field in event):
        return HealthRequest(event.get('flush') is True)
    return HealthRequest(False) if is_http(event) and _path_of(event) == path else None


def is_http(event):
    """
    Whether the answer must be an HTTP response. A REQUEST authorizer's event has the path of one, and a `type`.
    """
    context = event.get('requestContext')
    if not isinstance(context, dict) or 'type' in event:
        return False
    return any(isinstance(event.get(name), str) for name in ('httpMethod', 'method')) or 'http' in context


def _path_of(event):
    """API Gateway v2 puts the stage before the path unless it is `$default`."""
    full = event.get('rawPath')
    full = event.get('path') if full is None else full
    if not isinstance(full, str):
        return None
    stage = event['requestContext'].get('stage')
    if isinstance(stage, str) and full.startswith('/%s/' % stage):
        return full[len(stage) + 1 :]
    return full
