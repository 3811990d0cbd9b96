"""What the main thread says to ours, in order, and the pipe that wakes it. Signals write into the same pipe."""

import os
from collections import deque

from ..system import read_some, write_some

_WAKE = b'\0'


class Mailbox:
    def __init__(self):
        self._messages = deque()
        self._read, self.wakeup = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self.wakeup, False)

    def post(self, name, *parts):
        """name: of a method of SandboxRecorder, without its first underscore"""
        self._messages.append((name, parts))
        self.wake()

    def wake(self):
        try:
            write_some(self.wakeup, _WAKE)
        except OSError:
            # Full: whoever reads will look.
            pass

    def take(self):
        """The oldest message, or None."""
        return self._messages.popleft() if self._messages else None

    def waiting(self):
        """All messages, the oldest first; they stay."""
        return tuple(self._messages)

    def drop(self, message):
        self._messages.remove(message)

    @property
    def is_empty(self):
        return not self._messages

    def fileno(self):
        return self._read

    def drain(self):
        """Returns the numbers of the signals that have come."""
        signals = set()
        try:
            while True:
                received = read_some(self._read, 4096)
                if not received:
                    break
                signals.update(received)
        except OSError:
            pass
        signals.discard(0)
        return signals

    def close(self):
        os.close(self._read)
        os.close(self.wakeup)
