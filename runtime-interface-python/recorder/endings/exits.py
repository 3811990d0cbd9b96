"""The ends of the process: `sys.exit`, the end of the program and an exception that nobody caught; `os._exit`."""

import atexit
import os

_exit = os._exit


def watch_exits(runtime):
    # The first that is registered is the last that is called: what the user's own functions run is in.
    atexit.register(runtime.exits)

    def exit_at_once(status):
        runtime.exits()
        _exit(status)

    exit_at_once.__name__ = exit_at_once.__qualname__ = '_exit'
    exit_at_once.__module__ = _exit.__module__
    exit_at_once.__doc__ = _exit.__doc__
    os._exit = exit_at_once


def end_at_once(status):
    """As `os._exit` was: nothing is flushed."""
    _exit(status)
