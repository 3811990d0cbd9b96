"""When a failing store is tried again, and for how long an invocation may be held for it."""

from .. import limits


class Backoff:
    def __init__(self):
        self._failures = 0
        self._not_before = 0.0

    def succeeded(self) -> None:
        self._failures = 0
        self._not_before = 0.0

    def failed(self, now: float) -> None:
        """`now` in seconds since 1970: the time of a frozen sandbox counts."""
        wait = min(limits.FIRST_BACKOFF_MS * 2 ** min(self._failures, 30), limits.MAX_BACKOFF_MS)
        self._failures += 1
        self._not_before = now + wait / 1000

    def may_try(self, now: float) -> bool:
        return now >= self._not_before

    @property
    def is_failing(self) -> bool:
        return self._failures > 0

    @property
    def budget(self) -> float:
        """Seconds."""
        return (limits.FAILING_UPLOAD_BUDGET_MS if self.is_failing else limits.UPLOAD_BUDGET_MS) / 1000
