"""
The files of the folders that are recorded: the one place that reads what is uploaded. A regular file whose real path
is in one of them, and nothing else, whatever the code names: not by `..`, by a symbolic link or by an odd name, and no
pipe or device.
"""

import os
import stat

from .. import limits
from .open_file import READ, read_most


class RecordedFiles:
    def __init__(self, task_root: str):
        self._roots = _both(task_root)
        self._others = []

    def add(self, folders) -> None:
        """Folders outside of the task root."""
        for folder in folders:
            self._others += [name for name in _both(folder) if name not in self._others]

    def name_of(self, path: str) -> str:
        """Relative to the task root, with forward slashes; absolute outside of it."""
        for root in self._roots:
            if _is_in(path, root):
                return os.path.relpath(path, root)
        return path

    def read(self, path: str):
        """Bytes; None for what is not there, is not a file of the folders, or is too large."""
        try:
            file = os.path.realpath(os.path.join(self._roots[0], path))
            if not any(_is_in(file, folder) for folder in (*self._roots, *self._others)):
                return None
            return _read_regular(file)
        except (OSError, ValueError):
            return None


def _both(folder: str):
    """As it was given, and without symbolic links: code is known by either."""
    names = [os.path.normpath(folder), os.path.realpath(folder)]
    return names if names[0] != names[1] else names[:1]


def _is_in(file: str, folder: str) -> bool:
    return folder != '/' and file.startswith(folder + '/')


def _read_regular(file: str):
    opened = os.open(file, READ)
    try:
        status = os.fstat(opened)
        if (
            not stat.S_ISREG(status.st_mode)
            or status.st_size > limits.SCRIPT_BYTES
            or not _is_at(file, opened)
        ):
            return None
        # The files of /proc have no size, and would be read without end by it; an empty module has none either.
        return read_most(opened, status.st_size)
    finally:
        os.close(opened)


def _is_at(file: str, opened: int) -> bool:
    """Whether no folder of its path has become a link in the meantime. Only Linux tells."""
    try:
        return os.readlink('/proc/self/fd/%d' % opened) == file
    except OSError:
        return True
