"""What ran, as the whole numbers of form python-1: combiner-image/forms/ reads them."""


def counts(minor, has_branches, lines, arcs):
    """`[minor, branches, n, line x n, from, to, from, to, ...]` of one file.

    `minor`: 12 of Python 3.12. `lines`: whole numbers; `arcs`: pairs, of which a negative end leaves the code object
    whose first line is its absolute value.
    """
    return [minor, 1 if has_branches else 0] + row(lines, arcs)


def row(lines, arcs):
    """The same without its head: a row of `attribution.runs` behind the index of the script."""
    ordered = sorted(line for line in lines if line > 0)
    numbers = [len(ordered)] + ordered
    for start, end in sorted(arc for arc in arcs if arc[0] > 0 and arc[0] != arc[1]):
        numbers.append(_end(start))
        numbers.append(_end(end))
    return numbers


def _end(line):
    return 2 * line if line >= 0 else 2 * -line + 1
