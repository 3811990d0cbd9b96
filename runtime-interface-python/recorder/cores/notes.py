"""What a note of sys.monitoring says in the place of a destination."""

RETURNED = -1
RAN = -2
