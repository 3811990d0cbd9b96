"""How long something may take, which somebody else may end before."""

from ..system import Signal, epoch, monotonic, new_lock


class Deadline:
    """
    By two clocks: the one that never goes back stands still while a sandbox is frozen, and a connection that
        was under way before is dead after it.
    """

    def __init__(self, seconds: float):
        self.at = monotonic() + seconds
        self._epoch_at = epoch() + seconds
        self._is_ended = False
        self._ended = Signal()
        self._lock = new_lock()
        self._stream = None

    @property
    def is_overdue(self) -> bool:
        return monotonic() >= self.at or epoch() >= self._epoch_at

    @property
    def is_over(self) -> bool:
        return self._is_ended or monotonic() >= self.at

    def left(self) -> float:
        """Seconds; raises TimeoutError when there are none."""
        seconds = self.at - monotonic()
        if self._is_ended or seconds <= 0:
            raise TimeoutError('no time is left')
        return seconds

    def within(self, seconds: float) -> 'Deadline':
        """One that is over in so many seconds, or with this one."""
        return _Inner(self, seconds)

    def sleep(self, seconds: float) -> None:
        """Ends before, where the deadline does."""
        self._ended.wait(min(seconds, self.at - monotonic()))

    def watch(self, stream) -> None:
        """`stream` is shut where the deadline is ended by somebody else; None: nothing is under way."""
        with self._lock:
            self._stream = stream
            is_ended = self._is_ended
        if is_ended and stream is not None:
            stream.shut()

    def end(self) -> None:
        with self._lock:
            self._is_ended = True
            stream = self._stream
        self._ended.give()
        if stream is not None:
            stream.shut()


class _Inner:
    def __init__(self, outer, seconds: float):
        self._outer = outer
        self.at = min(monotonic() + seconds, outer.at)

    def left(self) -> float:
        self._outer.left()
        seconds = self.at - monotonic()
        if seconds <= 0:
            raise TimeoutError('no time is left')
        return seconds

    def watch(self, stream) -> None:
        self._outer.watch(stream)
