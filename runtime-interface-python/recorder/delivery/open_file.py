"""A file of which nobody can say what it is, as it is opened and read."""

import os

# No link is followed, and opening a pipe does not wait for a writer.
READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | getattr(os, 'O_CLOEXEC', 0)


def read_most(opened: int, most: int) -> bytes:
    """The first `most` bytes, or all where there are fewer."""
    pieces, left = [], most
    while left > 0:
        piece = os.read(opened, min(left, 1024 * 1024))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b''.join(pieces)
