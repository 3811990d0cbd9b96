"""An event as the runtime client gives it, looked at without reading more of it than must be."""

import json as _json

from ..system import epoch, monotonic

# In every name that a context or the health check is asked by, whatever the case.
_WORD = b'overage'
# Where no deadline is given there is none.
_DAY = 86_400


class Request:
    """
    request_id: str
    deadline: seconds by the monotonic clock
    started_at: seconds since 1970
    began: seconds by the monotonic clock
    """

    __slots__ = ('request_id', 'deadline', 'started_at', 'began', '_body', '_client_context')

    def __init__(self, raw):
        self.request_id = str(raw.invoke_id)
        self.started_at = epoch()
        self.began = monotonic()
        self.deadline = self.began + _seconds(raw.deadline_time_in_ms, self.started_at + _DAY) - self.started_at
        self._body = raw.event_body
        self._client_context = raw.client_context

    def event(self, path):
        """
        The event where it may ask for something of ours, and else None: to read it twice takes time.
        path: of the health check; None: it is off
        """
        body = self._body
        if isinstance(body, str):
            body = body.encode('utf-8', 'surrogatepass')
        if not isinstance(body, (bytes, bytearray)):
            return None
        # JSON may write a slash with another one before it.
        longest = max((path or '').split('/'), key=len).encode()
        if _WORD not in body.lower() and not (longest and longest in body):
            return None
        return _parsed(body)

    def client_context(self):
        text = self._client_context
        return _parsed(text) if text and 'overage' in text else None


def _parsed(text):
    try:
        return _json.loads(text)
    except (ValueError, RecursionError):
        return None


def _seconds(text, otherwise):
    try:
        return int(text) / 1000
    except (TypeError, ValueError):
        return otherwise
