"""Lines and branches by sys.monitoring: CPython 3.12 and later."""

import os
import sys
from _weakref import ref

from ..interruption import is_of_signal
from ..system import Turn
from .core_error import CoreError
from .exact_text import exact_text
from .notes import RAN, RETURNED
from .ran import Ran

NAME = 'lambda-coverage'

#: Of the six ids; 0, 1 and 2 are those of debuggers, coverage tools and profilers, 5 is that of optimizers.
_FREE_IDS = (4, 3, 5)

_BOTH = -3

#: Flags of a code object: a coroutine, or a generator that is one.
_ASYNCHRONOUS = 0x80 | 0x200


_NOTHING = frozenset()


class _Code(ref):
    """A code object that runs, for as long as anybody has it.

    text: what tells code from code: the place, and where its instructions are in the source
    seen: by offset, the destination that was noted, or _BOTH; one for all that are made of the same text
    """

    __slots__ = ('id', 'path', 'text', 'seen')

    def __new__(cls, code, gone, _path, _text, _seen):
        return ref.__new__(cls, code, gone)

    def __init__(self, code, gone, path, text, seen):
        ref.__init__(self, code, gone)
        self.id, self.path, self.text, self.seen = id(code), path, text, seen


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
        self._lock = Turn()
        self._lines = set()
        self._notes = []
        # By the id of a code object: its hash goes through all of its constants, and takes longer than what is measured.
        self._codes = {}
        self._texts = {}
        # That run for the first time, until they have been looked at.
        self._new = []
        # By path: arcs that are no branches, and those of `async for` that ran, until their lines have.
        self._sequences = {}
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
        wants, codes, add = self._files.wants, self._codes, self._add_code
        absolute = os.path.abspath

        def start(code, _offset):
            try:
                name = exact_text(code.co_filename)
                # What is made at run time has a name in angle brackets.
                if name[-3:] == '.py' and name[:1] != '<':
                    path = name if name[:1] == '/' else absolute(name)
                    if wants(path):
                        if id(code) not in codes:
                            add(code, path)
                        if singly and code.co_flags & _ASYNCHRONOUS and _awaits_next(code):
                            set_local_events(tool, code, local | singly)
                        else:
                            set_local_events(tool, code, local)
            except Exception as error:
                if is_of_signal(error):
                    raise
                # It would be thrown into the function: the name is odd, or the working directory is gone.
                pass
            return disable

        return start

    def _add_code(self, code, path):
        """What the same text says again is no news: a function may compile one file for each of its events."""
        text = (path, code.co_firstlineno, code.co_linetable)
        alike = self._texts.get(text)
        other = alike and alike()
        if other is not None and other.co_code == code.co_code:
            self._codes[id(code)] = _Code(code, self._forget_code, path, text, alike.seen)
            return
        self._codes[id(code)] = known = _Code(code, self._forget_code, path, text, {})
        self._texts[text] = known
        self._new.append(code)

    def _forget_code(self, known):
        """Nobody has the code any more, and another object may get its id."""
        self._codes.pop(known.id, None)
        if self._texts.get(known.text) is known:
            del self._texts[known.text]

    def _callbacks(self):
        disable, note, codes, note_line = sys.monitoring.DISABLE, self._notes.append, self._codes, self._lines.add

        def line(code, number):
            known = codes.get(id(code))
            if known is not None:
                note_line((known.path, number))
            return disable

        def both(code, offset, destination):
            """Whether none of the same text has said so; and if so, whether there is nothing more to say."""
            known = codes.get(id(code))
            if known is None:
                return disable
            seen = known.seen
            before = seen.get(offset)
            if before is None:
                seen[offset] = destination
            elif before == _BOTH:
                return disable
            elif before != destination:
                seen[offset] = _BOTH
            else:
                return None
            note((code, known.path, offset, destination))
            return None if before is None else disable

        def once(code, offset, destination):
            both(code, offset, destination)
            return disable

        def returned(code, offset, _value):
            return once(code, offset, RETURNED)

        def instruction(code, offset):
            # What it is may be a branch as well.
            return once(code, ~offset, RAN)

        return {
            'LINE': line,
            'PY_RETURN': returned,
            'INSTRUCTION': instruction,
            'BRANCH': both,
            'BRANCH_LEFT': once,
            'BRANCH_RIGHT': once,
        }

    def renew(self):
        """Where an invocation begins: nothing is due."""

    def stop(self):
        """What ran can still be taken."""
        if self.working():
            monitoring, tool = sys.monitoring, self._tool
            monitoring.set_events(tool, 0)
            for known in list(self._codes.values()):
                code = known()
                if code is not None:
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
        for known in list(self._codes.values()):
            known.seen.clear()
        self._waiting.clear()
        if self.working():
            sys.monitoring.restart_events()

    def _add_notes(self):
        lines, notes, codes = list(self._lines), self._notes[:], self._new[:]
        # Of what came in the meantime nothing is lost.
        self._lines.difference_update(lines)
        del self._notes[: len(notes)]
        del self._new[: len(codes)]
        files = {}
        for path, line in lines:
            if line:
                _of(files, path)[0].add(line)
        if self.has_branches and (lines or notes or codes):
            self._add_arcs(files, notes, codes)
        for path, (lines, arcs) in files.items():
            self._ran.add(path, lines, arcs)

    def _add_arcs(self, files, notes, codes):
        if self._arcs is None:
            # Not when the function starts: it needs the table of all instructions.
            from .arcs import Arcs

            self._arcs = Arcs()
        for code, path, offset, destination in notes:
            if destination == RAN:
                self._waiting.setdefault(path, set()).update(self._arcs.of_async_for(code, ~offset))
            else:
                _of(files, path)[1].update(self._arcs.of(code, offset, destination))
        for code in codes:
            known = self._codes.get(id(code))
            if known is not None:
                self._sequences.setdefault(known.path, set()).update(self._arcs.in_sequence(code))
        self._arcs.let_go()
        for path, (lines, arcs) in files.items():
            # They are seen by their lines.
            possible = self._sequences.get(path, _NOTHING) | self._waiting.get(path, _NOTHING)
            if possible:
                ran = self._ran.lines(path) | lines
                touched = [arc for arc in possible if arc[0] in lines or arc[1] in lines]
                arcs.update(arc for arc in touched if arc[0] in ran and (arc[1] < 0 or arc[1] in ran))

    def forget(self):
        """What runs again is new again, as where the next slice of the sandbox's time begins."""
        with self._lock:
            self._clear()

    def after_fork(self):
        """In the child: nothing has run. What the parent ran is noted anew where it runs again."""
        self._lock = Turn()
        self._clear()

    def _clear(self):
        self._lines.clear()
        del self._notes[:]
        self._ran = Ran(self._with_invocations)
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
