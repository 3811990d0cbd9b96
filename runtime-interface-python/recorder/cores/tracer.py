"""Lines and arcs by the C tracer of coverage.py 7.10.7: CPython 3.9 to 3.11.

Of the package only the extension module is there, and it is loaded by its path: `coverage` may be the user's own.
"""

import os
import sys
from _thread import get_ident

from ..limits import FILE_NAMES
from ..system import Turn
from .core_error import CoreError
from .exact_text import exact_text
from .ran import Ran

#: Arcs are one number: see CTracer_record_pair in coverage's ctracer/tracer.c.
_LINE = 0xFFFFF
_FROM_IS_NEGATIVE = 1 << 40
_TO_IS_NEGATIVE = 1 << 41

_MODULE = '_lambda_coverage.tracer'

# A debugger puts its own in its place, which complains of whoever calls it.
_settrace = sys.settrace


class Tracer:
    """A tracer for each thread, all with one table of what ran."""

    name = 'tracer'

    def __init__(self, files, has_branches, with_invocations):
        self.has_branches = has_branches
        self._files = files
        self._with_invocations = with_invocations
        self._module = None
        self._tracer = None
        self._thread = None
        # What tells greenlets apart.
        self._current = None
        self._is_working = False
        # One thread takes at a time, and a signal's handler may come in between.
        self._lock = Turn()
        self._data = {}
        self._decisions = {}
        self._sizes = {}
        self._ran = Ran(with_invocations)

    def start(self):
        """Records this thread, and those that `threading` starts from now on."""
        other = sys.gettrace()
        if other is not None:
            raise CoreError('not-started', 'sys.settrace is in use by %s: nothing is recorded' % _module_of(other))
        self._module = _load()
        import threading

        threading.settrace(self._start_thread)
        self._thread = get_ident()
        self._tracer = self._new_tracer()
        self._tracer.start()
        self._is_working = True

    def _new_tracer(self):
        tracer = self._module.CTracer()
        tracer.data = self._data
        tracer.lock_data = tracer.unlock_data = _nothing
        tracer.trace_arcs = self.has_branches
        tracer.should_trace = self._decide
        tracer.should_trace_cache = self._decisions
        tracer.check_include = tracer.warn = tracer.disable_plugin = tracer.switch_context = _nothing
        tracer.should_start_context = None
        tracer.concur_id_func = self._current
        tracer.file_tracers = {}
        return tracer

    def _start_thread(self, frame, event, argument):
        """What `threading` calls first in a new thread. It holds the tracer: nothing is kept of a thread that ended."""
        _settrace(None)
        if self._tracer is None:
            return None
        if get_ident() == self._thread:
            # gevent has made a greenlet of it.
            return self._tracer.start()(frame, event, argument)
        return self._new_tracer().start()(frame, event, argument)

    def renew(self):
        """
        Where an invocation begins, and no code of the user's is under way in this thread: who has traced for a while and
        put back nothing ends our part no longer than that. Greenlets, from when there are some, have a stack each.
        """
        if self._tracer is None or get_ident() != self._thread:
            return
        greenlet = sys.modules.get('greenlet')
        if self._current is None and greenlet is not None:
            self._current = self._tracer.concur_id_func = getattr(greenlet, 'getcurrent', None)
        if sys.gettrace() is None:
            self._tracer = self._new_tracer()
            self._tracer.start()

    def _decide(self, name, _frame):
        decision = self._module.CFileDisposition()
        if len(self._decisions) >= FILE_NAMES:
            self._decisions.clear()
        if type(name) is not str:
            _hash_once(name)
            name = exact_text(name)
        decision.original_filename = decision.canonical_filename = name
        try:
            path = name if name[:1] == '/' else os.path.abspath(name)
            decision.trace = name[:1] != '<' and self._files.wants(path)
        except Exception:
            # It would be thrown into the function: the name is odd, or the working directory is gone.
            path, decision.trace = name, False
        decision.source_filename = path
        decision.reason = ''
        decision.file_tracer = None
        decision.has_dynamic_filename = False
        return decision

    def stop(self):
        """What ran can still be taken. Threads that run end as they are."""
        import threading

        if getattr(threading, '_trace_hook', None) == self._start_thread:
            threading.settrace(None)
        if self._tracer is not None and sys.gettrace() is self._tracer:
            self._tracer.stop()
            _settrace(None)
        self._tracer = None
        self._is_working = False

    def take(self):
        """What is new since the last time: {absolute path: (lines, arcs)}."""
        with self._lock:
            self._add()
            return self._ran.take()

    def take_invocation(self):
        """All that ran since the last time."""
        with self._lock:
            self._add()
            return self._ran.take_invocation()

    def _add(self):
        for path, found in list(self._data.items()):
            # Not a method of its own for both: one call of C is never interrupted by another thread.
            if self._with_invocations:
                numbers = list(found)
                found.difference_update(numbers)
            elif len(found) != self._sizes.get(path, 0):
                numbers = list(found)
                self._sizes[path] = len(numbers)
            else:
                continue
            if numbers:
                self._ran.add(path, *(_arcs_of(numbers) if self.has_branches else (numbers, ())))

    def after_fork(self):
        """In the child: nothing has run."""
        self._lock = Turn()
        self._thread = get_ident()
        self._clear()

    def forget(self):
        """What runs again is new again, as where the next slice of the sandbox's time begins."""
        with self._lock:
            self._clear()

    def _clear(self):
        # The tracer holds the sets of the frames that it is in.
        for found in list(self._data.values()):
            found.clear()
        self._sizes.clear()
        self._ran = Ran(self._with_invocations)

    def working(self):
        """Whether nobody else has called sys.settrace. Another thread than that which started knows what was last seen."""
        if self._tracer is not None and get_ident() == self._thread:
            self._is_working = sys.gettrace() is self._tracer
        return self._is_working


def _load():
    python = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    kind = 'cp3%d-%s' % (sys.version_info[1], os.uname().machine)
    path = os.path.join(python, 'tracers', kind, 'tracer.so')
    if not os.path.exists(path):
        raise CoreError('not-started', 'this layer was built without the tracer for Python 3.%d on %s: build it where '
                        'PyPI can be reached' % (sys.version_info[1], os.uname().machine))
    import _imp
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import ExtensionFileLoader

    try:
        module = _imp.create_dynamic(ModuleSpec(_MODULE, ExtensionFileLoader(_MODULE, path), origin=path))
        _imp.exec_dynamic(module)
        return module
    except ImportError as error:
        raise CoreError('not-started', 'the tracer cannot be loaded: %s' % error) from error


def _hash_once(name):
    """The tracer takes the name for a key now. What the user's class says of a hash, or of equality, is thrown into the
    function if it is an exception: so it is asked neither this time."""
    kind = type(name)
    own = kind.__dict__.get('__hash__', _hash_once)

    def once(self):
        if own is _hash_once:
            del kind.__hash__
        else:
            kind.__hash__ = own
        return id(self)

    try:
        kind.__hash__ = once
    except Exception:
        # Its class cannot be changed.
        return


def _arcs_of(numbers):
    """(lines, arcs) of packed arcs; without entries, and arcs that lead nowhere else."""
    lines, arcs = set(), set()
    for number in numbers:
        start, end = number & _LINE, number >> 20 & _LINE
        if number & _TO_IS_NEGATIVE:
            end = -end
        elif end:
            lines.add(end)
        if number & _FROM_IS_NEGATIVE:
            continue
        if start:
            lines.add(start)
            if start != end:
                arcs.add((start, end))
    return lines, arcs


def _module_of(function):
    return getattr(function, '__module__', None) or type(function).__module__


def _nothing(*_arguments):
    return None
