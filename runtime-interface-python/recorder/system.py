"""
Clocks, locks, threads and what may block, as they were before the user's code: freezegun, gevent, eventlet and tests
replace them, and what replaces them may ask who asks, or wait for other work of the thread that calls. Defaults of
parameters are where nobody looks for a clock.
"""

import _thread
import os
import select
import time

# eventlet takes the first away, and lets the others wait where there is nothing to read.
new_poll, POLLIN = select.poll, select.POLLIN
read_some, write_some = os.read, os.write


def monotonic(_now=time.monotonic) -> float:
    """Seconds that never go back. For durations and deadlines; says nothing of the time."""
    return _now()


def epoch(_now=time.time) -> float:
    """Seconds since 1970. For times that people read, and for keys; may go back."""
    return _now()


def iso_time(seconds: float, _utc=time.gmtime) -> str:
    """ISO 8601, UTC, with milliseconds."""
    milliseconds = int(seconds * 1000 + 0.5)
    at = _utc(milliseconds // 1000)
    return '%04d-%02d-%02dT%02d:%02d:%02d.%03dZ' % (*at[:6], milliseconds % 1000)


def sleep(seconds: float, _sleep=time.sleep) -> None:
    _sleep(seconds)


def new_lock(_new=_thread.allocate_lock):
    return _new()


class Turn:
    """
    A lock that the thread which has it may take again. It is made when it is first taken: eventlet, which the function may
    load, warns of all that there were before.
    """

    def __init__(self):
        self._made = {}

    def acquire(self) -> None:
        (self._made.get(0) or self._made.setdefault(0, _thread.RLock())).acquire()

    def release(self) -> None:
        self._made[0].release()

    def __enter__(self):
        self.acquire()

    def __exit__(self, *_):
        self.release()


def start_thread(work, *given, _start=_thread.start_new_thread) -> None:
    """One that `threading` knows nothing of. Raises RuntimeError where the system has none left."""
    _start(work, given)


class Signal:
    """What one thread waits for and others give; given before it is waited for, it is there."""

    def __init__(self):
        self._lock = new_lock()
        self._lock.acquire()

    def give(self) -> None:
        try:
            self._lock.release()
        except RuntimeError:
            # It has been given already.
            pass

    def wait(self, seconds: float) -> bool:
        """Whether it was given in time."""
        return self._lock.acquire(True, min(max(seconds, 0), 1e6))
