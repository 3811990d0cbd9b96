"""Lines and branches by sys.monitoring: CPython 3.12 and later."""

import os
import sys
from _thread import RLock

from .core_error import CoreError
from .notes import RAN, RETURNED
from .ran import Ran

NAME = 'lambda-coverage'

#: Of the six ids; 0, 1 and 2 are those of debuggers, coverage tools and profilers, 5 is that of optimizers.
_FREE_IDS = (4, 3, 5)

_BOTH = -1

#: Flags of a code object: a coroutine, or a generator that is one.
_ASYNCHRONOUS = 0x80 | 0x200


class Monitoring:
    """Each event is switched off where it has said all that it can, so that code which ran before costs nothing.

    What the callbacks note is a list, to which several threads append without a lock: none can be held across a fork, or
    when a signal comes.
    """

    name = 'monitoring'

    def __init__(self, files, has_branches, with_invocations):
        self.has_branches = has_branches
        self._files = files
        self._with_invocations = with_invocations
        self._tool = None
        # One thread takes at a time, and a signal's handler may come in between.
        self._lock = RLock()
        self._notes = []
        # By the id of a code object: its hash goes through all of its constants, and takes longer than what is measured.
        self._paths = {}
        self._sides = {}
        self._kept = []
        self._looked = 0
        self._waiting = {}
        self._arcs = None
        self._ran = Ran(self._with_invocations)

    def start(self):
        """Threads that run already are recorded too."""
        monitoring = sys.monitoring
        tool = _free_id(monitoring)
        try:
            monitoring.use_tool_id(tool, NAME)
        except ValueError as error:
            raise CoreError('not-started', 'sys.monitoring has no free tool id') from error
        self._tool = tool
        self._listen()

    def _listen(self):
        monitoring, tool = sys.monitoring, self._tool
        events = monitoring.events
        callbacks = self._callbacks()
        wanted, singly = ['LINE'], 0
        if self.has_branches:
            wanted.append('PY_RETURN')
            if hasattr(events, 'BRANCH_LEFT'):
                wanted += ['BRANCH_LEFT', 'BRANCH_RIGHT']
            else:
                wanted.append('BRANCH')
                singly = events.INSTRUCTION
                monitoring.register_callback(tool, singly, callbacks['INSTRUCTION'])
        local = 0
        for name in wanted:
            local |= getattr(events, name)
            monitoring.register_callback(tool, getattr(events, name), callbacks[name])
        monitoring.register_callback(tool, events.PY_START, self._start_callback(local, singly))
        monitoring.set_events(tool, events.PY_START)

    def _start_callback(self, local, singly):
        """Looks at a code object when it first runs: one call for each, of packages and the standard library too."""
        disable, tool, set_local_events = sys.monitoring.DISABLE, self._tool, sys.monitoring.set_local_events
        wants, paths, sides, keep = self._files.wants, self._paths, self._sides, self._kept.append
        absolute = os.path.abspath

        def start(code, _offset):
            try:
                name = code.co_filename
                # What is made at run time has a name in angle brackets.
                if name[-3:] == '.py' and name[:1] != '<':
                    path = name if name[:1] == '/' else absolute(name)
                    if wants(path) and id(code) not in paths:
                        keep(code)
                        sides[id(code)] = {}
                        paths[id(code)] = path
                        if singly and code.co_flags & _ASYNCHRONOUS and _awaits_next(code):
                            set_local_events(tool, code, local | singly)
                        else:
                            set_local_events(tool, code, local)
            except Exception:
                # It would be thrown into the function: the name is odd, or the working directory is gone.
                pass
            return disable

        return start

    def _callbacks(self):
        disable, note, paths, sides = sys.monitoring.DISABLE, self._notes.append, self._paths, self._sides

        def line(code, number):
            path = paths.get(id(code))
            if path is not None:
                note((path, number))
            return disable

        def returned(code, offset, _value):
            note((code, offset, RETURNED))
            return disable

        def instruction(code, offset):
            note((code, offset, RAN))
            return disable

        def side(code, offset, destination):
            note((code, offset, destination))
            return disable

        def branch(code, offset, destination):
            seen = sides.get(id(code))
            if seen is None:
                return disable
            before = seen.get(offset)
            if before == destination:
                return None
            if before is None:
                seen[offset] = destination
                note((code, offset, destination))
                return None
            if before != _BOTH:
                seen[offset] = _BOTH
                note((code, offset, destination))
            return disable

        return {
            'LINE': line,
            'PY_RETURN': returned,
            'INSTRUCTION': instruction,
            'BRANCH': branch,
            'BRANCH_LEFT': side,
            'BRANCH_RIGHT': side,
        }

    def stop(self):
        """What ran can still be taken."""
        if self.working():
            monitoring, tool = sys.monitoring, self._tool
            monitoring.set_events(tool, 0)
            for code in self._kept:
                monitoring.set_local_events(tool, code, 0)
            monitoring.free_tool_id(tool)
        self._tool = None

    def take(self):
        """What is new since the last time: {absolute path: (lines, arcs)}."""
        with self._lock:
            self._add_notes()
            return self._ran.take()

    def take_invocation(self):
        """All that ran since the last time. Other tools' events are switched on again as well."""
        with self._lock:
            self._add_notes()
            ran = self._ran.take_invocation()
            self._restart()
        return ran

    def _restart(self):
        for seen in list(self._sides.values()):
            seen.clear()
        if self.working():
            sys.monitoring.restart_events()

    def _add_notes(self):
        notes = self._notes
        count = len(notes)
        if count == 0:
            return
        batch = notes[:count]
        del notes[:count]
        if self._arcs is None and self.has_branches:
            # Not when the function starts: it needs the table of all instructions.
            from .arcs import Arcs

            self._arcs = Arcs()
        files = {}
        for entry in batch:
            if len(entry) == 2:
                path, line = entry
                if line:
                    _of(files, path)[0].add(line)
            else:
                code, offset, destination = entry
                path = self._paths.get(id(code))
                if path is None:
                    continue
                if destination == RAN:
                    self._wait_for(path, self._arcs.of_async_for(code, offset))
                else:
                    _of(files, path)[1].update(self._arcs.of(code, offset, destination))
        self._add_sequences(files)
        for path, (lines, arcs) in files.items():
            self._ran.add(path, lines, arcs)

    def _wait_for(self, path, arcs):
        """Until both of their lines have run."""
        if arcs:
            self._waiting.setdefault(path, set()).update(arcs)

    def _add_sequences(self, files):
        """Arcs that are seen by their lines, of code that has run for the first time, or has run a line since."""
        if not self.has_branches:
            return
        while self._looked < len(self._kept):
            code = self._kept[self._looked]
            self._looked += 1
            self._wait_for(self._paths[id(code)], self._arcs.in_sequence(code))
        for path, (lines, arcs) in files.items():
            waiting = self._waiting.get(path)
            if waiting:
                ran = self._ran.lines(path) | lines
                found = [arc for arc in waiting if arc[0] in ran and (arc[1] < 0 or arc[1] in ran)]
                arcs.update(found)
                waiting.difference_update(found)

    def forget(self):
        """What runs again is new again, as where the next slice of the sandbox's time begins."""
        with self._lock:
            del self._notes[:]
            self._ran = Ran(self._with_invocations)
            self._restart()

    def after_fork(self):
        """In the child: nothing has run. What the parent ran is noted anew where it runs again."""
        self._lock = RLock()
        del self._notes[:]
        self._ran = Ran(self._with_invocations)
        self._looked = 0
        self._waiting = {}
        self._restart()

    def working(self):
        """Whether the tool id is still ours."""
        return self._tool is not None and sys.monitoring.get_tool(self._tool) == NAME


def _awaits_next(code):
    from .arcs import awaits_next

    return awaits_next(code)


def _of(files, path):
    return files.get(path) or files.setdefault(path, (set(), set()))


def _free_id(monitoring):
    for tool in _FREE_IDS:
        if monitoring.get_tool(tool) is None:
            return tool
    raise CoreError(
        'not-started', 'sys.monitoring has no free tool id: other tools use %s' % ', '.join(map(str, sorted(_FREE_IDS)))
    )
