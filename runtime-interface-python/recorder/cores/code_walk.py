"""Steps over the bytecode of one code object."""

from bisect import bisect_right
from opcode import hasjrel, opmap


def _opcodes(*names):
    return frozenset(opmap[name] for name in names if name in opmap)


_CACHE = 0
_EXTENDED = opmap['EXTENDED_ARG']
#: SEND too: what is waited for comes at some time.
_FORWARD = _opcodes('JUMP_FORWARD', 'SEND')
_BACKWARD = _opcodes('JUMP_BACKWARD', 'JUMP_BACKWARD_NO_INTERRUPT')
_RETURNS = _opcodes('RETURN_VALUE', 'RETURN_CONST', 'RETURN_GENERATOR')
_RAISES = _opcodes('RAISE_VARARGS', 'RERAISE')
_BRANCHES = frozenset(hasjrel) - _FORWARD - _BACKWARD
#: Between a jump and what it leads to; they hardly fail. The targets of a `for` may be on another line
#: than its end, and a pattern takes what it found from the stack.
_SILENT = _FORWARD | _BACKWARD | _opcodes(
    'NOP', 'NOT_TAKEN', 'POP_TOP', 'POP_ITER', 'END_FOR', 'POP_EXCEPT', 'SWAP', 'COPY', 'CACHE', 'EXTENDED_ARG',
    'UNPACK_SEQUENCE', 'BUILD_MAP', 'DICT_UPDATE', 'DELETE_SUBSCR', 'STORE_FAST', 'STORE_FAST_STORE_FAST', 'STORE_NAME', 'STORE_GLOBAL', 'STORE_DEREF',
)


class CodeWalk:
    """Offsets are in bytes, as in the events of sys.monitoring."""

    def __init__(self, code):
        self._code = code
        self._bytes = code.co_code
        self._ranges = list(code.co_lines())
        self._begins = [begin for begin, _end, _line in self._ranges]
        self._handlers = None

    def line(self, offset):
        """None, or 0, where nothing of the source is."""
        return self._ranges[bisect_right(self._begins, offset) - 1][2]

    def operation(self, offset):
        return self._bytes[offset] if 0 <= offset < len(self._bytes) else None

    def where(self, operations):
        """The offsets of these."""
        return [at for at in range(0, len(self._bytes), 2) if self._bytes[at] in operations]

    def arcs(self, offset, destination):
        """The arcs that a jump from `offset` to `destination` is: mostly one, or none.

        Follows what runs from the destination on: another line is the end of the arc, and the end of the function is
        the negative of its first line. Another branch comes to say where it goes by itself. A line that does nothing
        but lead on, as those of a pattern of several lines, leads on.
        """
        start = self.line(offset)
        arcs = []
        if not start:
            return arcs
        seen = set()
        while 0 <= destination < len(self._bytes) and destination not in seen:
            seen.add(destination)
            line = self.line(destination)
            operation = self._bytes[destination]
            if line and line != start:
                arcs.append((start, line))
                start = line
            if arcs and operation not in _SILENT:
                break
            if operation in _RETURNS:
                arcs.append((start, -self._code.co_firstlineno))
                break
            if operation in _BRANCHES:
                break
            if operation in _RAISES:
                handler = self._handler(destination)
                if handler is None:
                    arcs.append((start, -self._code.co_firstlineno))
                    break
                destination = handler
            else:
                destination = self._next(destination, operation)
        return arcs

    def steps_from(self, lines):
        """The arcs from these lines to what follows without a branch. What is behind one is told by that."""
        steps = set()
        for begin, end, line in self._ranges:
            if line not in lines:
                continue
            last = begin
            while self._bytes[last] not in _BRANCHES and self._after(last) < end:
                last = self._after(last)
            operation = self._bytes[last]
            if operation not in _RETURNS and operation not in _RAISES and operation not in _BRANCHES:
                steps.update(self.arcs(last, self._next(last, operation)))
        return {step for step in steps if step[1] > 0}

    def way_out(self, line):
        """The arc out of code from its last line, if no branch is there, whether it returns or raises."""
        for begin, _end, each in self._ranges:
            if each == line:
                return self.arcs(begin, begin)
        return []

    def _after(self, offset):
        after = offset + 2
        while after < len(self._bytes) and self._bytes[after] == _CACHE:
            after += 2
        return after

    def _next(self, offset, operation):
        after = self._after(offset)
        if operation in _FORWARD:
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
    """(begin, end, target) in bytes of code: see InternalDocs/exception_handling.md of CPython."""
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
