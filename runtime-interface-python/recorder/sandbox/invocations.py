"""The invocations of the sandbox, for the raw object."""

from collections import deque

from ..limits import DESCRIBED_INVOCATIONS
from ..system import iso_time


class _Entry:
    """One invocation; `ms` is how long it took, None while it runs."""

    __slots__ = ('request_id', 'started_at', 'context', 'contexts', 'outcome', 'ms')

    def __init__(self, request, context, batch):
        self.request_id = request.request_id
        self.started_at = request.started_at
        self.context = context
        self.contexts = batch or ([] if context is None else [context])
        self.outcome = 'running'
        self.ms = None

    def describe(self):
        shown = {'requestId': self.request_id, 'startedAt': iso_time(self.started_at), 'outcome': self.outcome}
        if self.context is not None:
            shown['context'] = self.context
        if self.ms is not None:
            shown['durationMs'] = self.ms
        return shown


class InvocationLog:
    """Of the sandbox, and of the part of its time that the newest object tells of."""

    def __init__(self):
        self.count = 0
        self._part_count = 0
        self._entries = deque(maxlen=DESCRIBED_INVOCATIONS)
        self._running = {}

    def start(self, request, context, batch):
        entry = _Entry(request, context, batch)
        self.count_one()
        self._entries.append(entry)
        self._running[request.request_id] = entry

    def count_one(self):
        """One of which no more is known."""
        self.count += 1
        self._part_count += 1

    def end(self, request_id, outcome, ms):
        entry = self._running.pop(request_id, None)
        if entry is not None:
            entry.outcome = outcome
            entry.ms = ms

    def mark_running(self, outcome, request_id=None):
        """Provisional: if the invocation ends after all, `end` has the last word."""
        for entry in self._running.values():
            if request_id in (None, entry.request_id):
                entry.outcome = outcome

    def is_running(self, request_id):
        return request_id in self._running

    @property
    def running(self):
        return len(self._running)

    def running_contexts(self):
        return [context for entry in self._running.values() for context in entry.contexts]

    def part_count(self, is_over):
        """is_over: without those that go on"""
        return self._part_count - (len(self._running) if is_over else 0)

    def describe(self, is_over=False):
        """The newest ones of the part, oldest first, as the raw object has them."""
        return [
            entry.describe() for entry in self._entries if not (is_over and entry.request_id in self._running)
        ]

    def next_part(self):
        """Those that have ended are forgotten, those that go on belong to the next part."""
        self._entries.clear()
        self._entries.extend(self._running.values())
        self._part_count = len(self._running)
