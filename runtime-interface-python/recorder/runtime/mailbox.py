"""What the main thread says to ours, in order, and the pipe that wakes it. Signals write into the same pipe."""

import os
from collections import deque

from ..descriptor import identity
from ..interruption import is_of_signal
from ..system import new_lock, read_some, write_some

_WAKE = b'\0'


class Mailbox:
    """A pipe that the user's code has closed is replaced: what has its numbers then is another's."""

    def __init__(self):
        self._messages = deque()
        self._turn = new_lock()
        self._open()

    def _open(self):
        self._read, self.wakeup = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self.wakeup, False)
        # Both ends are of one.
        self._pipe = identity(self._read)

    def _is_open(self):
        return identity(self._read) == identity(self.wakeup) == self._pipe

    def _mend(self):
        if self._is_open():
            return
        with self._turn:
            if not self._is_open():
                self.close()
                self._open()

    def post(self, name, *parts):
        """name: of a method of SandboxRecorder, without its first underscore"""
        self._messages.append((name, parts))
        self.wake()

    def wake(self):
        try:
            self._mend()
            write_some(self.wakeup, _WAKE)
        except OSError as error:
            if is_of_signal(error):
                raise
            # Full: whoever reads will look.

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
        """As it is now."""
        self._mend()
        return self._read

    def drain(self):
        """Returns the numbers of the signals that have come."""
        signals = set()
        try:
            while self._is_open():
                received = read_some(self._read, 4096)
                if not received:
                    break
                signals.update(received)
        except OSError:
            pass
        signals.discard(0)
        return signals

    def close(self):
        for descriptor in (self._read, self.wakeup):
            if identity(descriptor) == self._pipe:
                os.close(descriptor)
