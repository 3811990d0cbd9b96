"""Tells of one module when it is looked for, or when it has been loaded, and takes itself out before that."""

import sys

CLIENT = 'awslambdaric.lambda_runtime_client'


class Finder:
    """
    In front of `sys.meta_path` until the module is looked for.

    loaded: called with the module when its code has run
    sought: called before anybody else is asked for the module
    """

    def __init__(self, name, loaded=None, sought=None):
        self._name = name
        self._loaded = loaded
        self._sought = sought

    def install(self):
        sys.meta_path.insert(0, self)

    def remove(self):
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        self.remove()
        if self._sought is not None:
            self._sought()
        if self._loaded is None:
            return None
        spec = _find(name, path, target)
        if spec is not None and hasattr(spec.loader, 'exec_module'):
            spec.loader = _Loader(spec.loader, self._loaded)
        return spec


def await_handler(settings, sought):
    """Calls `sought` before the handler is loaded, that of the runtime or the user's own. Returns what waits for them."""
    handlers = [name or '' for name in (settings.runtime_handler, settings.handler)]
    names = {handler.rpartition('.')[0].replace('/', '.').partition('.')[0] for handler in handlers} - {''}
    finders = [Finder(name, sought=sought) for name in names]
    for finder in finders:
        finder.install()
    return finders


class _Loader:
    """Stands for the real loader until that is asked to run the module."""

    def __init__(self, loader, loaded):
        self._loader = loader
        self._loaded = loaded

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._loaded(module)


def _find(name, path, target):
    for finder in list(sys.meta_path):
        find = getattr(finder, 'find_spec', None)
        spec = find and find(name, path, target)
        if spec is not None:
            return spec
    return None
