"""One object on its way to the store: a few attempts, until it arrives, is refused, or its time is over."""

from .. import limits
from ..store.deadline import Deadline
from ..store.error import StoreError
from ..system import new_lock


class Upload:
    """
    It goes on when nobody waits for it any more. An invocation may be held for less time than a connection
    takes that must first be made, to another continent or through a proxy; a request that ended with the hold
    would never arrive.

    content: as it was given to the queue, bytes or Unpacked: a newer one may have taken its place there
    last_failure: of the newest attempt: the reason for being late, more than that time is over
    is_noted: it was late when a drain ended, which has been noted: its failure is not another one
    """

    def __init__(self, store, key: str, content, only_if_absent: bool):
        self._store = store
        self._key = key
        self._only_if_absent = only_if_absent
        # None: it is being packed.
        self._deadline = None
        self._done = new_lock()
        self._done.acquire()
        self.content = content
        self.bytes = 0
        self.last_failure = None
        self.is_noted = False

    @property
    def is_sent(self) -> bool:
        return self._deadline is not None

    @property
    def is_overdue(self) -> bool:
        return self._deadline is not None and self._deadline.is_overdue

    def abandon(self) -> None:
        if self._deadline is not None:
            self._deadline.end()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended by then."""
        if not self._done.acquire(True, max(seconds, 0)):
            return False
        self._done.release()
        return True

    def finish(self) -> None:
        self._done.release()

    def pack(self):
        """Its bytes; None: there is nothing to send after all."""
        return self.content if isinstance(self.content, bytes) else self.content.pack()

    def send(self, body: bytes):
        """None: it has arrived. Never raises."""
        self.bytes = len(body)
        self._deadline = Deadline((limits.REQUEST_MS + len(body) / limits.SLOWEST_BYTES) / 1000)
        for delay in (*limits.RETRY_DELAYS_MS, None):
            failure = self._try(body)
            if failure is None:
                return None
            if self._deadline.is_over:
                return self.last_failure or failure
            self.last_failure = failure
            if not failure.is_retryable or delay is None:
                break
            self._deadline.sleep(delay / 1000)
        return self.last_failure

    def _try(self, body: bytes):
        try:
            self._store.put(self._key, body, self._deadline, self._only_if_absent)
            return None
        except StoreError as error:
            return error
        except Exception as error:
            return StoreError('unknown', 'the upload failed: %r' % error, True)
