"""
Which file a descriptor is of. The user's code may close one that is not its own, as `os.closerange` does, or standard
error; its number is then that of the next file that anybody opens, and what is written to it is in that file.
"""

import os


def identity(descriptor, _status=os.fstat):
    """None where it is closed."""
    try:
        status = _status(descriptor)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_open(socket, own):
    """own: identity of a socket when it was opened."""
    return identity(socket.fileno()) == own


def close_own(socket, own):
    """Lets go of one that the user's code has closed."""
    if is_open(socket, own):
        socket.close()
    else:
        socket.detach()
