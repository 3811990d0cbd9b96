"""From jumps in the bytecode to arcs between lines, as coverage.py has them."""

from opcode import opmap

from .code_walk import CodeWalk
from .notes import RETURNED

_END_ASYNC_FOR = opmap['END_ASYNC_FOR']
_END_SEND = opmap['END_SEND']
_WITH = {opmap[name] for name in ('BEFORE_WITH', 'BEFORE_ASYNC_WITH', 'LOAD_SPECIAL') if name in opmap}

#: Flags of a code object: a generator, a coroutine, or both.
_PAUSES = 0x20 | 0x80 | 0x200


class Arcs:
    """Remembers the code object that it was asked about last: questions come function by function."""

    def __init__(self):
        self._code = None
        self._walk = None

    def of(self, code, offset, destination):
        """The arcs that a jump in `code` is, from `offset` to `destination`, in bytes, or to RETURNED."""
        walk = self._walk_of(code)
        if destination == RETURNED:
            line = walk.line(offset)
            return [(line, -code.co_firstlineno)] if line else []
        return walk.arcs(offset, destination)

    def of_async_for(self, code, offset):
        """Of an instruction that ran. They ran where both of their lines did: what was raised may be any exception.

        Before 3.14 the two exits of `async for` are no branch, for the end comes as an exception.
        """
        walk = self._walk_of(code)
        if walk.operation(offset) in (_END_SEND, _END_ASYNC_FOR):
            return walk.arcs(offset, offset + 2)
        return []

    def in_sequence(self, code):
        """Arcs that are no branches, but that coverage.py may count as exits; they ran where both of their lines did.

        A line that holds a whole function or class has two exits, and so have some of `with`.
        """
        walk = self._walk_of(code)
        lines = set().union(*map(_lines_of_short, code.co_consts))
        lines.update(walk.line(offset) for offset in walk.where(_WITH))
        steps = walk.steps_from(lines) if lines else set()
        own = _lines_of_short(code)
        if own and not code.co_flags & _PAUSES:
            # It may end by an exception, of which there is no event for a single function.
            steps.update(walk.way_out(max(own)))
        return steps

    def let_go(self):
        """Nobody may have that code object any more."""
        self._code = self._walk = None

    def _walk_of(self, code):
        if code is not self._code:
            self._code = code
            self._walk = CodeWalk(code)
        return self._walk


def _lines_of_short(constant):
    """The lines of a function or class whose body is one line: that, and that of its decorator or the begin of its head."""
    if not hasattr(constant, 'co_lines'):
        return ()
    first = constant.co_firstlineno
    lines = {line for _begin, _end, line in constant.co_lines() if line}
    return lines | {first} if lines and len(lines - {first}) <= 1 else ()


def awaits_next(code):
    """Whether there is an `async for` in it."""
    return _END_ASYNC_FOR in code.co_code[::2]
