"""
Who asked for an invocation: the header `x-coverage-context` of an HTTP event, or `coverage-context` in its header
`baggage`; `custom.coverageContext` of the client context; the attribute `x-coverage-context` of a message of SQS or
SNS; `detail.coverageContext` of an event of EventBridge.
"""

from ..limits import BATCH_CONTEXTS, CONTEXT_LENGTH
from ..percent_escapes import unescaped

_HEADER = 'x-coverage-context'
_BAGGAGE = 'coverage-context'
_FIELD = 'coverageContext'


class Contexts:
    """Reads contexts by the settings COVERAGE_CONTEXT and COVERAGE_CONTEXT_ACCEPT."""

    def __init__(self, settings):
        self._own = _cut(settings.context)
        self._accepts = [_wildcard(pattern) for pattern in settings.context_accept]

    def of(self, event, client_context):
        """
        Returns (context, batch): the context of the invocation or None, and those of the messages of its batch, a
        list of at least two, or None.
        """
        batch = self._batch(event)
        if len(batch) > 1:
            return None, batch
        asked = _cut(_requested(event, client_context))
        return (asked if asked is not None and self._accepted(asked) else self._own), None

    def _batch(self, event):
        records = _records(event)
        found = []
        if len(records) < 2:
            return found
        for record in records:
            asked = _cut(_attribute(record))
            if asked is not None and asked not in found and self._accepted(asked):
                found.append(asked)
            if len(found) == BATCH_CONTEXTS:
                break
        return found

    def _accepted(self, asked):
        return any(matches(asked) for matches in self._accepts)


def _requested(event, client_context):
    found = _header(event, _HEADER) or _baggage(_header(event, 'baggage'))
    for name in ('custom', 'Custom'):
        found = found or _text(_dig(client_context, name, _FIELD))
    for record in _records(event):
        found = found or _attribute(record)
    return found or _text(_dig(event, 'detail', _FIELD))


def _records(event):
    records = _dig(event, 'Records')
    return records if isinstance(records, list) else []


def _attribute(record):
    sqs = _text(_dig(record, 'messageAttributes', _HEADER, 'stringValue'))
    return sqs or _text(_dig(record, 'Sns', 'MessageAttributes', _HEADER, 'Value'))


def _baggage(value):
    """W3C baggage: `a=1,coverage-context=pr-17%2Flogin;property`."""
    for member in (value or '').split(','):
        name, equals, rest = member.partition('=')
        found = rest.strip().partition(';')[0].split()
        if equals and name.strip() == _BAGGAGE and found:
            return unescaped(found[0])
    return None


def _header(event, wanted):
    headers = _dig(event, 'headers')
    if headers is None:
        headers = _dig(event, 'multiValueHeaders')
    if not isinstance(headers, dict):
        return None
    value = next((headers[name] for name in headers if name.lower() == wanted), None)
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value)


def _dig(value, *path):
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _text(value):
    return value if isinstance(value, str) and value else None


def _cut(value):
    """In UTF-16 code units, as the recorder of Node.js counts them."""
    if value is None or len(value) <= CONTEXT_LENGTH // 2:
        return value
    return value.encode('utf-16-le', 'surrogatepass')[: 2 * CONTEXT_LENGTH].decode('utf-16-le', 'ignore')


def _wildcard(pattern):
    """A pattern in which `*` stands for any text; strangers send the texts, so no regular expression."""
    first, *rest = pattern.split('*')

    def matches(text):
        if not rest:
            return text == pattern
        if not text.startswith(first):
            return False
        end = len(first)
        for part in rest[:-1]:
            start = text.find(part, end)
            if start < 0:
                return False
            end = start + len(part)
        return len(text) - len(rest[-1]) >= end and text.endswith(rest[-1])

    return matches
