"""What Python's `re` finds, as coverage.py uses it: python patterns.py TEXT < patterns > answers, a line of JSON each.

A pattern is a JSON string, or a list of several that are joined. The answer is {"pattern", "lines"}: the lines of TEXT that hold a match, or a part
of one, from 1; or {"pattern", "error"}.
"""

import json
import re
import sys
import warnings


def lines_matching(pattern, text):
    """Of coverage.py 7.10.7's parser."""
    patterns = [pattern] if isinstance(pattern, str) else pattern
    joined = patterns[0] if len(patterns) == 1 else "|".join(f"(?:{each})" for each in patterns)
    lines = set()
    for match in re.finditer(joined, text, flags=re.MULTILINE):
        first, last = [text.count("\n", 0, at) + 1 for at in match.span()]
        lines.update(range(first, last + 1))
    return sorted(lines)


def main():
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
        text = file.read()
    for line in sys.stdin:
        pattern = json.loads(line)
        try:
            answer = {"lines": lines_matching(pattern, text)}
        except (re.error, OverflowError, RecursionError) as error:
            answer = {"error": str(error)}
        print(json.dumps({"pattern": pattern, **answer}))


if __name__ == "__main__":
    main()
