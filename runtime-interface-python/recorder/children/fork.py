"""Processes that the function forks, `multiprocessing` too: each is recorded as one of its own."""

import os
import sys
from _thread import get_ident

from ..limits import FORK_PAUSE_MS, FORK_SILENCE_MS
from ..system import Turn, sleep, start_thread

_TASKS = '/proc/self/task'


def watch_forks(runtime):
    """
    Our thread is ended while the process forks: a module that it imports just then would stay locked in the child for
    ever, unless it is let go there. From 3.12 on Python warns of a fork with several threads, and from 3.13 on it counts them afterwards.
    """
    # One thread forks at a time: another one would find ours ended, and start it too early or never.
    turn = [Turn()]
    # By thread: whether ours has been ended, and what keeps Python from warning.
    forking = {}

    def before():
        turn[0].acquire()
        is_paused = runtime.pause(FORK_PAUSE_MS / 1000)
        is_silent = sys.version_info >= (3, 12) and is_paused is not None and _is_alone(is_paused)
        forking[get_ident()] = (is_paused, _Silence() if is_silent else None)

    def in_parent():
        is_paused, silence = forking.pop(get_ident(), (None, None))
        try:
            if silence is not None:
                silence.begin()
                runtime.silence = silence
            if is_paused:
                runtime.start_thread()
            elif silence is not None and runtime.core is not None:
                # Taken back by our thread, as soon as it turns.
                runtime.mailbox.post('speaks')
            elif silence is not None:
                # That thread reads nothing of ours: by one that is there for it alone, when the fork has been told of.
                start_thread(_speak_later, runtime)
        finally:
            turn[0].release()

    def in_child():
        turn[0] = Turn()
        forking.clear()
        runtime.become_child()

    os.register_at_fork(before=before, after_in_parent=in_parent, after_in_child=in_child)


def _speak_later(runtime):
    sleep(FORK_SILENCE_MS / 1000)
    runtime.speak()


def _is_alone(is_paused):
    """Whether the user has no thread but this one, as far as can be seen."""
    try:
        if is_paused:
            return len(os.listdir(_TASKS)) == 1
    except OSError:
        pass
    threading = sys.modules.get('threading')
    return threading is None or threading.active_count() == 1


class _Silence:
    """Python's warning of a fork with threads is not given: it would be of ours alone."""

    _FILTER = ('ignore', None, DeprecationWarning, None, 0)

    def begin(self):
        import _warnings

        self._filters = sys.modules.get('warnings', _warnings).filters
        self._filters.insert(0, self._FILTER)

    def end(self):
        if self._FILTER in self._filters:
            self._filters.remove(self._FILTER)
