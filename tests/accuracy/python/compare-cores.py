"""Compares two recordings of record-tests.py as coverage.py would report them.

    compare-cores.py ROOT THEIRS OURS    (the same file where both cores ran in one process)

Prints JSON: counts of files, lines and branch exits, and each difference.
"""

import json
import os
import sys

from coverage.exceptions import CoverageException
from coverage.parser import PythonParser
from coverage.python import get_python_source

sys.setrecursionlimit(10000)


def main():
    root, their_name, our_name = sys.argv[1:]
    theirs = read(their_name, 'coverage')
    ours = read(our_name, 'core')
    totals = {'files': 0, 'equal': 0, 'lines': 0, 'exits': 0, 'lineDifferences': [], 'exitDifferences': []}
    for path in sorted(set(theirs) | set(ours)):
        try:
            compare(root, path, theirs.get(path, ([], [])), ours.get(path, ([], [])), totals)
        except (CoverageException, OSError, RecursionError):
            continue
    print(json.dumps(totals))


def read(name, core):
    with open(name) as file:
        return json.load(file)['cores'][core]


def compare(root, path, theirs, ours, totals):
    parser = PythonParser(text=get_python_source(path), filename=path, exclude='# pragma: no cover')
    parser.parse_source()
    exits = {line: count for line, count in parser.exit_counts().items() if count > 1}
    branches = {arc for arc in parser.arcs() if arc[0] in exits}
    seen = [(lines_of(parser, lines), arcs_of(parser, arcs) & branches) for lines, arcs in (theirs, ours)]
    if not seen[0][0] and not seen[1][0]:
        return
    name = os.path.relpath(path, root)
    totals['files'] += 1
    totals['lines'] += len(parser.statements)
    totals['exits'] += len(branches)
    for key, index in (('lineDifferences', 0), ('exitDifferences', 1)):
        for what, more, less in (('coverage', 0, 1), ('core', 1, 0)):
            for found in sorted(seen[more][index] - seen[less][index]):
                totals[key].append([name, what, found])
    totals['equal'] += seen[0] == seen[1]
    parser.first_line.cache_clear()
    parser.exit_counts.cache_clear()


def lines_of(parser, lines):
    return {parser.first_line(line) for line in lines} & parser.statements


def arcs_of(parser, arcs):
    return parser.translate_arcs([tuple(arc) for arc in arcs])


if __name__ == '__main__':
    main()
