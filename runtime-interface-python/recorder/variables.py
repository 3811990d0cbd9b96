"""
The one language of all settings. A blank value means not set. A value that cannot be used is a problem, and
the default holds; no problem quotes a value, which may be a secret in the wrong place.
"""

_YES = ('true', '1', 'on', 'yes')
_NO = ('false', '0', 'off', 'no')


def as_switch(text: str):
    """How yes and no are written in any setting; None for what means neither."""
    word = text.strip().lower()
    if word in _YES:
        return True
    return False if word in _NO else None


def one_of(choices) -> str:
    return ', '.join(choices[:-1]) + ' or ' + choices[-1] if len(choices) > 1 else choices[0]


class Variables:
    """Reads an environment, and keeps `problems`: pairs of a code and a sentence."""

    def __init__(self, environ):
        self._environ = environ
        self.problems = []
        self._asked = {}

    def text(self, name: str):
        """Without the white space around it; None when it is not set."""
        self._asked[name] = True
        return (self._environ.get(name) or '').strip() or None

    def verbatim(self, name: str):
        """As it is, where an empty value means something else than none."""
        self._asked[name] = True
        return self._environ.get(name)

    def switch(self, name: str, otherwise: bool) -> bool:
        value = self.text(name)
        on = otherwise if value is None else as_switch(value)
        return (
            self._unusable(name, 'on or off', otherwise, 'on' if otherwise else 'off') if on is None else on
        )

    def choice(self, name: str, choices, otherwise: str, instead=None) -> str:
        """
        Compared without case, returned as listed. Where `off` is a choice, so is every other word for yes and
        no. `instead` is taken in the place of a value that cannot be used.
        """
        value = self.text(name)
        if value is None:
            return otherwise
        for choice in choices:
            if choice.lower() == value.lower():
                return choice
        on = as_switch(value) if 'off' in choices else None
        if on is not None:
            return otherwise if on else 'off'
        if instead is None or instead == otherwise:
            return self._unusable(name, one_of(choices), otherwise, otherwise)
        self.problem('bad-value', '%s must be %s; using %s.' % (name, one_of(choices), instead))
        return instead

    def whole_number(self, name: str, unit: str, otherwise: int) -> int:
        """A duration, a size or a count; `unit` is in the plural, for messages."""
        value = self.text(name) or str(otherwise)
        if len(value) <= 6 and value.isascii() and value.isdigit():
            return int(value)
        expected = 'a whole number of %s with at most six digits' % unit
        return self._unusable(name, expected, otherwise, str(otherwise))

    def list(self, name: str, otherwise):
        """Separated by commas."""
        items = [item.strip() for item in (self.text(name) or '').split(',')]
        return [item for item in items if item] or otherwise

    def note_misspelled(self, others):
        """
        Notes variables whose names nearly are those of settings. Called when all settings have been read.
        Returns what
        else begins as settings do: of another program, or a mistake that nobody can guess.
        """
        known = {name: True for name in (*self._asked, *others) if _is_ours(name)}
        unknown = [name for name in self._environ if _is_ours(name) and name not in known]
        if not unknown:
            return []
        from .misspelled import meant_by

        rest = []
        for name in unknown:
            meant = meant_by(name, known)
            if meant is None:
                rest.append(name)
            else:
                text = '%s is not a setting and has no effect: did you mean %s?' % (name, meant)
                self.problem('unknown-variable', text)
        return rest

    def problem(self, code: str, message: str) -> None:
        self.problems.append((code, message))

    def _unusable(self, name: str, expected: str, otherwise, shown: str):
        self.problem('bad-value', '%s must be %s; using the default, %s.' % (name, expected, shown))
        return otherwise


def _is_ours(name: str) -> bool:
    return name[:9].lower() == 'coverage_'
