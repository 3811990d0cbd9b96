"""From a jump in the bytecode to an arc between lines, as coverage.py has them."""

from bisect import bisect_right
from opcode import hasjrel, opmap

_CACHE = 0
_FORWARD = {opmap[name] for name in ('JUMP_FORWARD',) if name in opmap}
#: The value that is waited for comes at some time: SEND jumps behind its loop.
_SEND = {opmap[name] for name in ('SEND',) if name in opmap}
_BACKWARD = {opmap[name] for name in ('JUMP_BACKWARD', 'JUMP_BACKWARD_NO_INTERRUPT') if name in opmap}
_RETURNS = {opmap[name] for name in ('RETURN_VALUE', 'RETURN_CONST', 'RETURN_GENERATOR') if name in opmap}
_RAISE = opmap['RAISE_VARARGS']
_RERAISE = opmap['RERAISE']
_EXTENDED = opmap['EXTENDED_ARG']
_BRANCHES = set(hasjrel) - _FORWARD - _SEND - _BACKWARD


class Arcs:
    """Remembers the code object that it was asked about last: questions come function by function."""

    def __init__(self):
        self._code = None

    def of(self, code, offset, destination):
        """The arc that a jump from `offset` to `destination` is, in bytes of `code`: (from, to), or None.

        Follows what runs from the destination on: another line is the end of the arc, and the end of the function is
        the negative of its first line. Another branch comes to say where it goes by itself.
        """
        if code is not self._code:
            self._look_at(code)
        start = self._line(offset)
        if start is None:
            return None
        seen = set()
        while 0 <= destination < len(self._bytes) and destination not in seen:
            seen.add(destination)
            line = self._line(destination)
            if line and line != start:
                return start, line
            operation = self._bytes[destination]
            if operation in _RETURNS:
                return start, -code.co_firstlineno
            if operation == _RAISE or operation == _RERAISE:
                handler = self._handler(destination)
                if handler is None:
                    return start, -code.co_firstlineno
                destination = handler
            elif operation in _BRANCHES:
                return None
            else:
                destination = self._next(destination, operation)
        return None

    def _look_at(self, code):
        self._code = code
        self._bytes = code.co_code
        lines = [(begin, line) for begin, _end, line in code.co_lines()]
        self._begins = [begin for begin, _line in lines]
        self._lines = [line for _begin, line in lines]
        self._handlers = None

    def _line(self, offset):
        return self._lines[bisect_right(self._begins, offset) - 1]

    def _next(self, offset, operation):
        after = offset + 2
        while after < len(self._bytes) and self._bytes[after] == _CACHE:
            after += 2
        if operation in _FORWARD or operation in _SEND:
            return after + 2 * self._argument(offset)
        if operation in _BACKWARD:
            return after - 2 * self._argument(offset)
        return after

    def _argument(self, offset):
        value, shift = self._bytes[offset + 1], 8
        while offset >= 2 and self._bytes[offset - 2] == _EXTENDED:
            offset -= 2
            value |= self._bytes[offset + 1] << shift
            shift += 8
        return value

    def _handler(self, offset):
        """Where an exception goes that is raised there; None: out of the function."""
        if self._handlers is None:
            self._handlers = list(_handlers(self._code.co_exceptiontable))
        for begin, end, target in self._handlers:
            if begin <= offset < end:
                return target
        return None


def _handlers(table):
    """(begin, end, target) in bytes of code: see Objects/exception_handling_notes.txt of CPython."""
    numbers = iter(table)
    for first in numbers:
        begin = _number(first, numbers)
        length = _number(next(numbers), numbers)
        target = _number(next(numbers), numbers)
        _number(next(numbers), numbers)
        yield begin * 2, (begin + length) * 2, target * 2


def _number(byte, more):
    value = byte & 63
    while byte & 64:
        byte = next(more)
        value = value << 6 | byte & 63
    return value
