"""Processes that the function forks, `multiprocessing` too: each is recorded as one of its own."""

import os

from ..limits import FORK_PAUSE_MS


def watch_forks(runtime):
    """
    Our thread is ended while the process forks: from 3.12 on Python warns of a fork with threads, and a module that our
    thread imports just then would stay locked in the child for ever.
    """
    paused = []

    def before():
        paused[:] = [runtime.pause(FORK_PAUSE_MS / 1000)]

    def in_parent():
        if paused and paused.pop():
            runtime.start_thread()

    os.register_at_fork(before=before, after_in_parent=in_parent, after_in_child=runtime.become_child)
