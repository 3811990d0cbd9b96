"""What coverage.py's own parser says of Python files: a JSON list per line of its input.

Run as: python oracle.py < names-of-files > answers. Each answer is
{"file", "error"} or {"file", "statements", "excluded", "noBranch", "branches": [[line, [exits]]], "regions":
[[kind, name, start, [lines]]], "multiline": [[first, last]], "count": lines}. Lines are those of coverage.py 7.10.7.
"""

import json
import sys

from coverage.config import DEFAULT_EXCLUDE, DEFAULT_PARTIAL, DEFAULT_PARTIAL_ALWAYS
from coverage.exceptions import CoverageException
from coverage.misc import join_regex
from coverage.parser import PythonParser
from coverage.python import get_python_source
from coverage.regions import code_regions

sys.setrecursionlimit(5000)


def answer(name, exclude=(), partial=()):
    text = get_python_source(name)
    parser = PythonParser(text=text, filename=name, exclude=join_regex([*DEFAULT_EXCLUDE, *exclude]))
    parser.parse_source()
    exits = {}
    for start, end in parser.arcs():
        if start not in parser.excluded and end not in parser.excluded:
            exits.setdefault(start, []).append(end)
    for start, count in parser.exit_counts().items():
        assert len(exits[start]) == count
    no_branch = parser.lines_matching(join_regex([*DEFAULT_PARTIAL, *partial, *DEFAULT_PARTIAL_ALWAYS]))
    multiline = {}
    for line, first in parser._multiline.items():
        multiline[first] = max(line, multiline.get(first, 0))
    result = {
        "file": name,
        "count": text.count("\n"),
        "statements": sorted(parser.statements),
        "excluded": sorted(parser.excluded),
        "noBranch": sorted(no_branch),
        "branches": sorted([start, sorted(ends)] for start, ends in exits.items() if len(ends) > 1),
        "regions": [[r.kind, r.name, r.start, sorted(r.lines)] for r in code_regions(text)],
        "multiline": sorted([first, last] for first, last in multiline.items()),
    }
    parser.first_line.cache_clear()
    parser.exit_counts.cache_clear()
    return result


def main():
    for line in sys.stdin:
        question = json.loads(line)
        name = question["file"]
        try:
            print(json.dumps(answer(name, question.get("exclude", ()), question.get("noBranch", ()))))
        except (CoverageException, AssertionError, RecursionError, SyntaxError, ValueError) as error:
            print(json.dumps({"file": name, "error": f"{type(error).__name__}: {error}"}))


if __name__ == "__main__":
    main()
