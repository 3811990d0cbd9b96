"""Modules that a thread was loading when the process forked."""

import _frozen_importlib
import sys

from ..standard import let_go


def let_go_of_modules(thread):
    """
    In the child, where that thread is not: what it was loading would stay locked for ever, for the user's code too, and
    is loaded anew by who asks for it.

    thread: as `_thread.get_ident` names it
    """
    let_go()
    locks = getattr(_frozen_importlib, '_module_locks', {})
    for name, known in list(locks.items()):
        if getattr(known(), 'owner', None) == thread:
            locks.pop(name, None)
            sys.modules.pop(name, None)
