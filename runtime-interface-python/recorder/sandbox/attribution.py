"""Which context ran what, in the form of the contract: every list stands once and is named by its index."""

from ..limits import ATTRIBUTION_NUMBERS, CONTEXTS


class AttributionLog:
    def __init__(self):
        self._rows = _Rows()
        self._sets = _Rows()
        self._contexts = {}
        self._members = 0

    def add(self, contexts, runs):
        """
        runs: [script index, number of lines, line …, from, to, …] of each script
        Returns whether a context ran something that it is not known to have run in just this way.
        """
        told = [context for context in contexts if self._has_room_for(context)]
        if not told or not runs:
            return False
        chosen = self._sets.index_of(sorted(self._rows.index_of(row) for row in runs))
        return [self._add_to(context, chosen) for context in told].count(True) > 0

    def describe(self):
        contexts = {context: sorted(sets) for context, sets in self._contexts.items()}
        return {'runs': self._rows.all, 'sets': self._sets.all, 'contexts': contexts}

    def _add_to(self, context, chosen):
        sets = self._contexts.setdefault(context, set())
        if chosen in sets:
            return False
        sets.add(chosen)
        self._members += 1
        return True

    def _has_room_for(self, context):
        numbers = self._rows.size + self._sets.size + self._members
        return numbers < ATTRIBUTION_NUMBERS and (context in self._contexts or len(self._contexts) < CONTEXTS)


class _Rows:
    """Lists of numbers, each once; `size`: numbers in all of them."""

    def __init__(self):
        self.all = []
        self.size = 0
        self._indexes = {}

    def index_of(self, row):
        key = tuple(row)
        index = self._indexes.setdefault(key, len(self.all))
        if index == len(self.all):
            self.all.append(list(row))
            self.size += len(row)
        return index
