"""
Objects on their way to the store, as files in /tmp: what is killed with the process is taken up by the next
init of the same sandbox, for Lambda keeps /tmp when it restarts the runtime.

A file holds the key in its first line, then the body; its name is a hash, since a key may be too long for
one. /tmp may be anybody's, on a developer's machine say: the folder is the user's alone and for one store,
links are not followed, and only keys of the function's own raw objects are believed.
"""

import errno
import hashlib
import os
import re
import stat

from .. import limits
from .keys import function_segment, is_own_raw_key
from .open_file import READ, read_most

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | getattr(os, 'O_CLOEXEC', 0)


class ForeignFileError(Exception):
    """A file in the spool that the recorder did not write."""


class Spool:
    """Every call may raise OSError (a full disk); the caller goes on without."""

    def __init__(self, settings, temporary: str = '/tmp'):
        self._settings = settings
        self._root = os.path.join(temporary, 'lambda-coverage-%d' % os.getuid())
        # Functions of one name may write to several stores; none takes up what belongs in another's.
        place = _hash('%s %s' % (settings.store.place, settings.prefix))
        self._folder = os.path.join(self._root, '%s-%s' % (function_segment(settings.function_name), place))

    def write(self, key: str, body: bytes) -> None:
        """Files appear whole or not at all."""
        try:
            self._write(key, body)
        except FileNotFoundError:
            # Somebody has just found the folder empty, and removed it.
            self._write(key, body)

    def remove(self, key: str) -> None:
        _remove(self._file(key))

    def adopt(self, refuse):
        """
        Takes over what processes that are gone have left; their files become ours. Returns pairs of a key and
        a body. `refuse` is given the reason for each file that is not taken.
        """
        adopted = []
        for name in self._names():
            match = re.fullmatch(r'(\d+)-[0-9a-f]+(\.part)?', name)
            # Our own number before we have written anything: a process of the past had it.
            if match is None or (int(match[1]) != os.getpid() and _is_alive(int(match[1]))):
                continue
            file = os.path.join(self._folder, name)
            try:
                if match[2] is not None:
                    _remove(file)
                    continue
                key, body = self._read(file)
                os.rename(file, self._file(key))
                adopted.append((key, body))
            except (OSError, ForeignFileError) as error:
                refuse(str(error))
                # Never to be of use, and in the way of others. A file that cannot be read may be readable
                # later.
                if isinstance(error, ForeignFileError) or error.errno == errno.ELOOP:
                    _remove_quietly(file)
        return adopted

    def _write(self, key: str, body: bytes) -> None:
        file = self._file(key)
        part = file + '.part'
        self._make_folder()
        # One that a process of the same number has left, or a link that leads elsewhere.
        _remove(part)
        try:
            opened = os.open(part, _NEW_FILE, 0o600)
            try:
                view = memoryview(key.encode('utf-8', 'surrogatepass') + b'\n' + body)
                while view:
                    view = view[os.write(opened, view) :]
            finally:
                os.close(opened)
            os.rename(part, file)
        except BaseException:
            # On a full disk half a file would only take more of it.
            _remove(part)
            raise

    def _read(self, file: str):
        opened = os.open(file, READ)
        try:
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid():
                raise ForeignFileError('not a file of this user')
            if status.st_size > limits.OUTBOX_BYTES:
                raise ForeignFileError('larger than any file of ours')
            content = read_most(opened, limits.OUTBOX_BYTES)
        finally:
            os.close(opened)
        line, _, body = content.partition(b'\n')
        key = line.decode('utf-8', 'replace')
        # Scripts are never spooled, reports and others' objects are not ours to write.
        if not is_own_raw_key(self._settings.prefix, self._settings.function_name, key):
            raise ForeignFileError("not an object of this function's")
        return key, body

    def _make_folder(self) -> None:
        """Raises OSError when somebody else may write to it."""
        _make(self._root)
        self._check_root()
        _make(self._folder)

    def _check_root(self) -> None:
        status = os.lstat(self._root)
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
            raise PermissionError(errno.EPERM, '%s is not a folder of this user' % self._root)
        if status.st_mode & 0o077:
            os.chmod(self._root, 0o700)

    def _names(self):
        try:
            self._check_root()
            return sorted(os.listdir(self._folder))
        except OSError:
            return []

    def _file(self, key: str) -> str:
        return os.path.join(self._folder, '%d-%s' % (os.getpid(), _hash(key)))


def _make(folder: str) -> None:
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass


def _remove(file: str) -> None:
    try:
        os.unlink(file)
    except FileNotFoundError:
        pass


def _remove_quietly(file: str) -> None:
    try:
        if os.path.isdir(file) and not os.path.islink(file):
            import shutil

            shutil.rmtree(file, ignore_errors=True)
        else:
            _remove(file)
    except OSError:
        # It is in the way, and no more.
        pass


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return True
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
