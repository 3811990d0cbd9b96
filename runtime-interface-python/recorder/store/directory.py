"""The embedded store: keys are paths below a directory. Files appear whole or not at all."""

import errno
import os
import posixpath

from ..system import new_lock
from .error import StoreError

_FOLDER = getattr(os, 'O_PATH', os.O_RDONLY) | os.O_DIRECTORY | getattr(os, 'O_CLOEXEC', 0)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | getattr(os, 'O_CLOEXEC', 0)
_PIECE = 1024 * 1024


class LinkError(OSError):
    """A link stands where a folder of the store should be."""


class DirectoryStore:
    kind = 'directory'
    # A file system that hangs keeps a thread: one at most.
    parallel_puts = 1

    def __init__(self, directory: str):
        self._directory = directory
        self._turn = new_lock()

    def put(self, key: str, body: bytes, deadline, only_if_absent: bool = False) -> None:
        """Raises StoreError."""
        try:
            if not self._turn.acquire(True, deadline.left()):
                raise TimeoutError('another object is being written')
            try:
                self._write(key, body, deadline, only_if_absent)
            finally:
                self._turn.release()
        except TimeoutError as error:
            raise self.timeout() from error

    def timeout(self) -> StoreError:
        return StoreError('timeout', 'COVERAGE_DIR did not take an object in time.', True)

    def _write(self, key: str, body: bytes, deadline, only_if_absent: bool) -> None:
        deadline.left()
        names = posixpath.normpath(key).split('/')
        # Keys are made harmless where they are made; a spool is a file that others may have written.
        if names[0] in ('..', ''):
            raise StoreError('directory-unwritable', 'an object names a file outside of COVERAGE_DIR.', False)
        name = names.pop()
        try:
            folder = _open_below(self._directory, names)
            try:
                if not (only_if_absent and _is_file(folder, name)):
                    _write_whole(folder, name, body, deadline)
            finally:
                os.close(folder)
        except TimeoutError:
            raise
        except OSError as error:
            raise StoreError('directory-unwritable', _advice_on(error), False) from error


def _open_below(directory: str, names) -> int:
    """
    A folder below a directory, which is made where there is none. No link is followed but the directory
    itself: whoever may write into it could have the function write elsewhere. Each folder is opened in the
    one before, so that what is put in its place meanwhile changes nothing.
    """
    try:
        held = os.open(directory, _FOLDER)
    except FileNotFoundError:
        os.makedirs(directory, exist_ok=True)
        held = os.open(directory, _FOLDER)
    try:
        for name in names:
            inner = _open_inner(held, name)
            os.close(held)
            held = inner
    except BaseException:
        os.close(held)
        raise
    return held


def _open_inner(folder: int, name: str) -> int:
    try:
        try:
            return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        except FileNotFoundError:
            try:
                os.mkdir(name, dir_fd=folder)
            except FileExistsError:
                # Somebody else was faster.
                pass
            return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        # A link is no folder, or one link too many.
        if error.errno in (errno.ENOTDIR, errno.ELOOP) and _is_link(folder, name):
            raise LinkError(error.errno, 'a folder of the store is a link') from error
        raise


def _is_link(folder: int, name: str) -> bool:
    return (os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode & 0o170000) == 0o120000


def _is_file(folder: int, name: str) -> bool:
    """What else has that name, a link or a pipe, is replaced."""
    try:
        return (os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode & 0o170000) == 0o100000
    except OSError:
        return False


def _write_whole(folder: int, name: str, body: bytes, deadline) -> None:
    """Readers see the whole file or none."""
    part = '%s.%d.part' % (name, os.getpid())
    try:
        # One that a process of the same number has left, or a link that leads elsewhere.
        _remove(folder, part)
        file = os.open(part, _NEW_FILE, 0o666, dir_fd=folder)
        try:
            view = memoryview(body)
            while view:
                deadline.left()
                view = view[os.write(file, view[:_PIECE]) :]
        finally:
            os.close(file)
        os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        try:
            _remove(folder, part)
        except OSError:
            pass
        raise


def _remove(folder: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        pass


def _advice_on(error: OSError) -> str:
    if isinstance(error, LinkError):
        return (
            'COVERAGE_DIR holds a link in the place of a folder, and nothing is written through it: '
            'make it a folder, or name the folder that it leads to.'
        )
    code = errno.errorcode.get(error.errno, 'unknown')
    text = "COVERAGE_DIR cannot be written (%s): make it a directory with room that the function's user may write to."
    return text % code
