"""The core that fits the interpreter."""

import sys

from .core_error import CoreError
from .taking import is_apart


def create(settings, files):
    """A core that has not been started. `settings` has `branches`, `attribution` and `upload`, `files` says what is wanted.

    Raises CoreError where this interpreter cannot be recorded.
    """
    if sys.implementation.name != 'cpython':
        raise CoreError('not-started', 'only CPython is recorded, not %s' % sys.implementation.name)
    if sys.version_info < (3, 9):
        raise CoreError('not-started', 'Python 3.%d is not recorded, only 3.9 and later' % sys.version_info[1])
    if sys.version_info >= (3, 12):
        from .monitoring import Monitoring as Kind
    else:
        from .tracer import Tracer as Kind
    return Kind(files, settings.branches, is_apart(settings))
