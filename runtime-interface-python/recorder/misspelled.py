"""Names that nearly are those of settings. Imported where there are any."""

# Characters that may be wrong in a name.
_MISTAKES = 2


def meant_by(name: str, known):
    """The setting whose name it may be meant to be; None for no one's."""
    upper = name.upper()
    with_store = 'COVERAGE_S3_' + upper[9:]
    for each in known:
        if each == with_store or edit_distance(upper, each) <= _MISTAKES:
            return each
    return None


def edit_distance(a: str, b: str) -> int:
    """How many characters must be put in, taken out, replaced, or swapped with their neighbour."""
    before, row = [], list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        following = [i]
        for j in range(1, len(b) + 1):
            best = min(row[j - 1] + (a[i - 1] != b[j - 1]), row[j] + 1, following[j - 1] + 1)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, before[j - 2] + 1)
            following.append(best)
        before, row = row, following
    return row[len(b)]
