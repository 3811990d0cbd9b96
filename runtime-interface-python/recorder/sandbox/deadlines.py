"""When the running invocations are collected on the way, and for the last time. All times are by the monotonic clock."""

from ..limits import FIRST_SNAPSHOT_MS, MAX_SNAPSHOT_MS
from ..system import monotonic

_FIRST, _MAX = FIRST_SNAPSHOT_MS / 1000, MAX_SNAPSHOT_MS / 1000
# In place of a request id.
_PROCESS = ''


class Deadlines:
    """margin: seconds before a deadline at which the last upload begins"""

    def __init__(self, margin):
        self._margin = margin
        # By request id: [deadline or None, when its end is near or None, when it is collected next, after how long]
        self._running = {}

    def start(self, request):
        # A timeout of a second or less still leaves the handler half of it.
        margin = min(self._margin, (request.deadline - request.began) / 2)
        self._running[request.request_id] = [
            request.deadline,
            request.deadline - margin,
            request.began + _FIRST,
            _FIRST,
        ]

    def watch_process(self):
        """A child process has no invocations: it is collected on the way for as long as it lives."""
        self._running[_PROCESS] = [None, None, monotonic() + _FIRST, _FIRST]

    def end(self, request_id):
        """Returns the deadline, or None."""
        return self._running.pop(request_id, (None,))[0]

    def next(self):
        """When something is due, or None."""
        return min((due for _, near, snapshot, _ in self._running.values() for due in (near, snapshot) if due), default=None)

    def first_near(self):
        """When the first deadline is near, or None: what is done on the way must be over then."""
        return min((near for _, near, _, _ in self._running.values() if near), default=None)

    def due(self):
        """Yields (request id, deadline, whether it is near) of what is due now, each once."""
        now = monotonic()
        for request_id, entry in list(self._running.items()):
            deadline, near, snapshot, wait = entry
            if near is not None and near <= now:
                entry[1] = None
                yield request_id, deadline, True
            if snapshot <= now:
                # Soon at first, for memory runs out early or not at all; then ever more rarely.
                entry[3] = min(wait * 2, _MAX)
                entry[2] = now + entry[3]
                yield request_id, deadline, False
