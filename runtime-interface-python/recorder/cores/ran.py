"""What ran, of all files."""


_NOTHING = (frozenset(), frozenset())


class Ran:
    """Lines and arcs by the absolute path of the file, and what of them was not asked for yet.

    Only one thread adds and asks at a time.
    """

    def __init__(self, with_invocations):
        self._all = {}
        self._news = {}
        self._invocation = {} if with_invocations else None

    def add(self, path, lines, arcs):
        """`lines`: whole numbers; `arcs`: pairs of them."""
        if self._invocation is not None:
            self._add_to(self._invocation, path, lines, arcs)
        known = self._all.get(path)
        if known is None:
            known = self._all[path] = (set(), set())
        new_lines, new_arcs = set(lines) - known[0], set(arcs) - known[1]
        if new_lines or new_arcs:
            known[0].update(new_lines)
            known[1].update(new_arcs)
            self._add_to(self._news, path, new_lines, new_arcs)

    def lines(self, path):
        """All that ran of a file."""
        return self._all.get(path, _NOTHING)[0]

    def take(self):
        """What is new since the last time: {path: (lines, arcs)}."""
        news, self._news = self._news, {}
        return news

    def take_invocation(self):
        """All that ran since the last time, new or not."""
        if self._invocation is None:
            return {}
        ran, self._invocation = self._invocation, {}
        return ran

    @staticmethod
    def _add_to(table, path, lines, arcs):
        known = table.get(path)
        if known is None:
            known = table[path] = (set(), set())
        known[0].update(lines)
        known[1].update(arcs)
