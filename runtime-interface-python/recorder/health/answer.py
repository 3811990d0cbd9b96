"""The answer in the shape that the event's source expects: an HTTP response, or the report itself."""

import json

from .request import is_http
from .status import health_report


def answer(event, runtime, known):
    """
    known: what our thread knows, or None
    Returns JSON text.
    """
    report = health_report(runtime, known)
    if not is_http(event):
        return _text(report)
    response = {
        'statusCode': 200,
        'headers': {'content-type': 'application/json', 'cache-control': 'no-store'},
        'body': _text(report),
        'isBase64Encoded': False,
    }
    # An ALB refuses answers without a status description.
    if 'elb' in event['requestContext']:
        response['statusDescription'] = '200 OK'
    return _text(response)


def _text(value):
    return json.dumps(value, separators=(',', ':'), ensure_ascii=False)
