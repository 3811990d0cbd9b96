"""A text of no class but Python's own."""


def exact_text(text, _added=str.__add__):
    """The class of a name of a file may be the user's, and compare and cut as it likes."""
    return text if type(text) is str else _added('', text)
