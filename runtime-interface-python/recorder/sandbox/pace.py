"""Allows a number of things at once, and one more each time that a while has passed."""

from ..system import monotonic


class Pace:
    """every: seconds"""

    def __init__(self, at_once, every):
        self._at_once = at_once
        self._every = every
        self._left = at_once
        self._refilled_at = monotonic()

    def allows(self):
        """Whether another one may be done now; a yes counts as one."""
        passed = int((monotonic() - self._refilled_at) / self._every)
        self._refilled_at += passed * self._every
        self._left = min(self._at_once, self._left + passed)
        if self._left == 0:
            return False
        self._left -= 1
        return True
