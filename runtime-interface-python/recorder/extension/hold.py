"""
Holds the sandbox awake. After an INVOKE event Lambda does not freeze the sandbox until the extension asks for the next
one; that is done when the invocation has ended and everything is uploaded.

Events and invocations are matched by request id: an invocation may end before its event is read, or start long after it.
"""

from ..limits import EVENT_ATTEMPTS
from .connection import Connection, ExtensionError


class Hold:
    """
    The thread's half of the extension: the main thread has registered, and has asked for the first event.

    connection: Connection on which the first event has been asked for
    """

    def __init__(self, api, identifier, connection):
        self._api = api
        self._identifier = identifier
        self._connection = connection
        self._asking = True
        self._failed = False
        # Request ids: of the invocation that holds the sandbox, and the newest ones.
        self._holding = None
        self._started = None
        self._settled = None

    @property
    def socket(self):
        """To be watched for what can be read; None when there is nothing to wait for."""
        return self._connection if self._asking and not self._failed else None

    def read(self):
        """
        Called when there is something to read. Returns the request id of an invocation that was announced and has not
        started yet, or None. Raises ExtensionError when the API cannot be asked any more.
        """
        import json

        try:
            text = self._connection.read_event()
        except (OSError, ExtensionError) as error:
            self._ask(error)
            return None
        if text is None:
            return None
        self._asking = False
        try:
            request_id = json.loads(text).get('requestId')
        except (ValueError, AttributeError):
            # Not one of the API's: the next one is asked for.
            request_id = None
        if request_id is not None and request_id != self._settled:
            self._holding = request_id
        self._release()
        return request_id if request_id not in (self._started, self._settled) else None

    def started(self, request_id):
        self._started = request_id

    def has_started(self, request_id):
        return request_id in (self._started, self._settled)

    def settled(self, request_id):
        """The invocation has ended and what it ran is stored, or will be tried again later."""
        self._settled = request_id
        self.let_go(request_id)

    def let_go(self, request_id):
        if request_id == self._holding:
            self._holding = None
        self._release()

    def is_held(self, request_id):
        """Whether no other invocation begins before this one, which has started, is settled."""
        return not self._failed and (self._asking or request_id == self._holding)

    def _release(self):
        if not self._asking and self._holding is None and not self._failed:
            self._ask(None)

    def _ask(self, error):
        """A connection may have closed while the sandbox was frozen."""
        self._asking = True
        for attempt in range(EVENT_ATTEMPTS):
            try:
                if error is not None:
                    self._connection.close()
                    self._connection = Connection(self._api, None)
                self._connection.ask_for_event(self._identifier)
                return
            except (OSError, ExtensionError) as failure:
                error = failure
        self._failed = True
        raise ExtensionError(str(error))


class NoHold:
    """Nobody holds the sandbox: no extension could be registered, or none is needed."""

    socket = None

    def started(self, request_id):
        pass

    def has_started(self, request_id):
        return True

    def settled(self, request_id):
        pass

    def let_go(self, request_id):
        pass

    def is_held(self, request_id):
        return False
