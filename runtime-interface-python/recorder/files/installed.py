"""Packages that were installed beside the user's code: `pip install -t .`, as SAM, Serverless and others do."""

import os

from ..interruption import is_of_signal


class Installed:
    """What the `*.dist-info` and `*.egg-info` of a folder say that they have put there.

    What was installed from a folder, or owns the handler, is code of the user's own.
    """

    def __init__(self, root, handler_file):
        self._root = root
        self._handler = _inside(root, handler_file)
        self._records = None
        self._known = {}

    def has(self, name):
        """Whether a package owns the file with this name, which is relative to the folder."""
        if self._records is None:
            self._records = [record for record in self._read() if not self._is_own(record)]
        parts = name.split('/')
        for end in range(1, len(parts) + 1):
            owned = self._owned('/'.join(parts[:end]), end == len(parts))
            if owned is not None:
                return owned
        return False

    def _owned(self, name, is_file):
        """None: look further down, for several packages and the user may share the folder."""
        known = self._known.get(name, self)
        if known is self:
            known = self._known[name] = self._find(name.encode('utf-8', 'surrogateescape'), is_file)
        return known

    def _find(self, name, is_file):
        shared = False
        for record in self._records:
            if is_file:
                if b'\n' + name + b',' in record:
                    return True
            elif b'\n' + name + b'/__init__.py,' in record:
                return True
            elif b'\n' + name + b'/' in record:
                shared = True
        return None if shared else False

    def _read(self):
        """Of each package the list of its files, a line each, as RECORD is."""
        try:
            names = sorted(os.listdir(self._root))
        except OSError as error:
            if is_of_signal(error):
                raise
            return
        for name in names:
            folder = os.path.join(self._root, name)
            if name.endswith('.dist-info'):
                if b'"dir_info"' in _bytes_of(folder, 'direct_url.json'):
                    continue
                record = _bytes_of(folder, 'RECORD')
                yield b'\n' + record if record else _from_top_level(folder)
            elif name.endswith('.egg-info'):
                yield _from_top_level(folder)

    def _is_own(self, record):
        if self._handler is None:
            return False
        return b'\n' + self._handler + b',' in record


def _from_top_level(folder):
    """A list as RECORD is, of the names of modules alone."""
    names = _bytes_of(folder, 'top_level.txt').split()
    return b''.join(b'\n' + name + b'/__init__.py,\n' + name + b'.py,' for name in names)


def _bytes_of(folder, name):
    try:
        with open(os.path.join(folder, name), 'rb') as file:
            return file.read()
    except OSError as error:
        if is_of_signal(error):
            raise
        return b''


def _inside(root, file):
    if file is None:
        return None
    name = os.path.relpath(os.path.realpath(file), os.path.realpath(root))
    return None if name.startswith('..') else name.encode('utf-8', 'surrogateescape')
