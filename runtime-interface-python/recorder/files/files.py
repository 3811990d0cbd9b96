"""Which files are recorded: COVERAGE_INCLUDE and COVERAGE_EXCLUDE, and no packages that were installed."""

import os

from ..limits import FILE_NAMES
from ..settings import DEFAULT_EXCLUDE, DEFAULT_INCLUDE
from .installed import Installed

#: What stands for more than itself in a pattern.
_MAGIC = '*?[]{}()!+@'

#: Folders that hold packages and no code of the user's.
_PACKAGE_FOLDERS = ('site-packages', 'dist-packages', '.venv', '__pypackages__')


class Files:
    """The files of the task root, of the handler's folder, and of the folders that absolute patterns name.

    `settings` has `include` and `exclude` (lists of globs), `task_root` and `handler` (or None).
    """

    def __init__(self, settings):
        root = os.path.abspath(settings.task_root)
        self._roots = _both_names(root)
        self._own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
        handler_file = _handler_file(root, settings.handler)
        place, handler_file = _place_of(root, handler_file)
        folders = _folders_of(settings.include) + _handler_folders(self._roots, handler_file)
        self._others = [name for folder in folders for name in _both_names(folder)]
        self._installed = Installed(self._roots[-1], handler_file)
        # Of the layer that has the handler: packages stand beside it there too.
        self._beside = (place + '/', Installed(place, handler_file)) if place != root else None
        self._include = tuple(settings.include)
        self._exclude = tuple(settings.exclude)
        self._matches = None
        self._wanted = {}

    @property
    def folders(self):
        """Outside of the task root."""
        return [folder.rstrip('/') for folder in self._others]

    def wants(self, path):
        """Whether the file is recorded that has this absolute path. Remembers what it said."""
        wanted = self._wanted.get(path)
        if wanted is None:
            if len(self._wanted) >= FILE_NAMES:
                self._wanted.clear()
            wanted = self._wanted[path] = self._decide(path)
        return wanted

    def _decide(self, path):
        if path[-3:] != '.py' or path.startswith(self._own):
            return False
        names = self._names_of(path)
        if not names:
            return False
        included, excluded, named = self._matchers()
        if not any(map(included, names)) or any(map(excluded, names)):
            return False
        return not self._is_installed(path) or any(map(named, names))

    def _names_of(self, path):
        """The names by which a pattern may speak of a path; none where nothing is recorded."""
        for root in self._roots:
            if path.startswith(root):
                return [path[len(root):]]
        inside = [path[len(folder):] for folder in self._others if path.startswith(folder)]
        return [path] + inside if inside else []

    def _matchers(self):
        """Expressions are made of patterns only where they are not the defaults: that takes time in each cold start."""
        if self._matches is None:
            included, excluded, named = _everything, _is_in_node_package, _nothing
            if self._include != DEFAULT_INCLUDE or self._exclude != DEFAULT_EXCLUDE:
                from .globs import matcher

                if self._include != DEFAULT_INCLUDE:
                    patterns = _with_folders(self._include)
                    included = matcher(patterns)
                    named = matcher([pattern for pattern in patterns if pattern[:1] not in _MAGIC])
                if self._exclude != DEFAULT_EXCLUDE:
                    excluded = matcher(_with_folders(self._exclude))
            self._matches = (included, excluded, named)
        return self._matches

    def _is_installed(self, path):
        """Whether pip, or what works like it, has put the file there."""
        for folder in self._roots + self._others:
            if path.startswith(folder):
                inside = path[len(folder):]
                if any(part in _PACKAGE_FOLDERS for part in inside.split('/')[:-1]):
                    return True
                if folder in self._roots:
                    return self._installed.has(inside)
        if self._beside is not None and path.startswith(self._beside[0]):
            place, installed = self._beside
            return installed.has(path[len(place):])
        return False


def _everything(_name):
    return True


def _nothing(_name):
    return False


def _is_in_node_package(name):
    return '/node_modules/' in '/' + name


def _with_folders(patterns):
    """An absolute path may name a folder."""
    more = [pattern.rstrip('/') + '/**' for pattern in patterns if os.path.isabs(pattern)]
    return list(patterns) + more


def _folders_of(patterns):
    """The folders that the fixed parts of absolute patterns name; never the root of the file system."""
    folders = []
    for pattern in patterns:
        if not os.path.isabs(pattern):
            continue
        parts = pattern.split('/')
        fixed = 0
        while fixed < len(parts) and not any(sign in parts[fixed] for sign in _MAGIC):
            fixed += 1
        folder = '/'.join(parts[:fixed]).rstrip('/')
        if folder:
            folders.append(folder)
    return folders


def _handler_file(root, handler):
    """The file of the user's handler, as the runtime looks for it; None without one."""
    if not handler:
        return None
    module = handler.rpartition('.')[0].replace('/', '.')
    path = os.path.join(root, *module.split('.'))
    return path + '.py' if not os.path.isdir(path) else os.path.join(path, '__init__.py')


def _place_of(root, file):
    """The folder of `sys.path` that the handler is in, the task root or a layer, and the handler's file there."""
    if file is None or os.path.exists(file):
        return root, file
    import sys

    inside = os.path.relpath(file, root)
    places = [place.rstrip('/') for place in sys.path if os.path.exists(os.path.join(place, inside))]
    return (places[0], os.path.join(places[0], inside)) if places else (root, file)


def _handler_folders(roots, file):
    """The folder of the handler's file where it is linked from elsewhere, or is in a layer."""
    if file is None or not os.path.exists(file):
        return []
    folders = {os.path.dirname(file), os.path.dirname(os.path.realpath(file))}
    return [folder for folder in sorted(folders) if folder != '/' and not (folder + '/').startswith(tuple(roots))]


def _both_names(folder):
    """The name that was given, and the one without symbolic links, each with a slash at its end."""
    names = [folder.rstrip('/') + '/', os.path.realpath(folder).rstrip('/') + '/']
    return names[:1] if names[0] == names[1] else names
