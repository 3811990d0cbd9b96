"""Events and answers as JSON. AWS's runtime takes simplejson, which writes decimals as numbers and named tuples as objects."""

import decimal
import json
import math
import os
import re

from .lambda_runtime_exception import FaultException


class Encoder(json.JSONEncoder):
    def __init__(self):
        minor = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python3.")[2]
        super().__init__(ensure_ascii=not (minor.isdigit() and int(minor) >= 12), allow_nan=True)

    def encode(self, obj):
        numbers = []
        text = super().encode(_plain(obj, numbers, set()))
        if not numbers:
            return text
        return re.sub('"%s(\\d+)"' % _MARK, lambda match: numbers[int(match.group(1))], text)


# The standard encoder has no way to write a number that it does not know.
_MARK = "decimal-%s-" % os.urandom(8).hex()


def _plain(value, numbers, above):
    """The same in types that the standard encoder writes alike. :param numbers: gets the texts of decimals"""
    if isinstance(value, decimal.Decimal):
        if value.is_nan():
            return math.nan
        numbers.append(str(value))
        return "%s%d" % (_MARK, len(numbers) - 1)
    if not isinstance(value, (dict, list, tuple)):
        return value
    if id(value) in above:
        raise ValueError("Circular reference detected")
    above.add(id(value))
    try:
        if isinstance(value, tuple) and callable(getattr(value, "_asdict", None)):
            value = value._asdict()
        if isinstance(value, dict):
            return {key: _plain(item, numbers, above) for key, item in value.items()}
        return [_plain(item, numbers, above) for item in value]
    finally:
        above.discard(id(value))


def to_json(obj):
    return Encoder().encode(obj)


class LambdaMarshaller:
    def __init__(self):
        self.jsonEncoder = Encoder()

    def unmarshal_request(self, request, content_type="application/json"):
        if content_type != "application/json":
            return request
        try:
            return json.loads(request)
        except Exception as error:
            raise FaultException(FaultException.UNMARSHAL_ERROR, "Unable to unmarshal input: {}".format(error))

    def marshal_response(self, response):
        if isinstance(response, bytes):
            return response, "application/unknown"
        try:
            return self.jsonEncoder.encode(response), "application/json"
        except Exception as error:
            raise FaultException(FaultException.MARSHAL_ERROR, "Unable to marshal response: {}".format(error))
