"""
What the recorder imports is the standard library's, though a file beside the handler may have its name: a `queue.py`, a
folder `email`. That one would run as ours; and of what we import first the user would get ours in the place of his own.
So where there are such files, what nobody has loaded yet is loaded under names of ours, with all that it imports.
"""

import os
import sys
from _thread import RLock
from _frozen_importlib import module_from_spec
from _frozen_importlib_external import PathFinder
from _imp import is_frozen

_PACKAGE = '_lambda_coverage'
_PREFIX = _PACKAGE + '.standard.'
_LIBRARY = os.path.dirname(os.__file__)
_PACKAGES = (_LIBRARY + '/site-packages/', _LIBRARY + '/dist-packages/')
#: Where it is, of what is on the path before the user's code is.
_FOLDERS = [each for each in sys.path if each == _LIBRARY or os.path.basename(each) == 'lib-dynload']
#: There must be one, for all threads that are started by it.
_THREADS = 'threading'
_builtin_import = __import__

_own = {}
#: Whose module is not whole yet; and the lock that keeps others from it, made when it is first taken as system.Turn is.
_loading = []
_turn = {}
#: Folders that will be on the path, and what was found with which path.
_later = []
_found = [None, False]
_library = set()


def expect(folder):
    """It will be on the path when the handler is loaded."""
    _later.append(folder)


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    """In the place of `__import__`, for our modules and those of the library that are loaded for us."""
    package = globals.get('__package__') or '' if level else ''
    if package.startswith(_PREFIX):
        parts = package[len(_PREFIX) :].split('.')
        name = '.'.join(parts[: len(parts) - level + 1] + ([name] if name else []))
    elif level or not _is_for_us(name, globals):
        return _builtin_import(name, globals, locals, fromlist, level)
    module = _load(name)
    if not fromlist:
        return _load(name.partition('.')[0])
    for part in fromlist if hasattr(module, '__path__') else ():
        if part != '*' and not hasattr(module, part):
            _load('%s.%s' % (name, part))
    return module


def _is_for_us(name, globals):
    """Whether a module of the library has to be loaded for us alone."""
    top = name.partition('.')[0]
    if name == _THREADS and not (globals or {}).get('__name__', '').startswith(_PREFIX):
        return False
    if top in _own:
        return True
    if top[:1] == '_' or top in sys.builtin_module_names or is_frozen(top):
        return False
    loaded = sys.modules.get(top)
    return not _is_standard(loaded) if loaded is not None else _has_namesakes()


def _is_standard(module):
    spec = getattr(module, '__spec__', None)
    origin = getattr(spec, 'origin', None) or getattr(module, '__file__', None)
    if not isinstance(origin, str):
        return False
    return origin in ('built-in', 'frozen') or _is_in_library(origin)


def _is_in_library(file):
    if file.startswith(_PACKAGES):
        return False
    return any(file.startswith(folder + '/') for folder in _FOLDERS)


def _has_namesakes():
    """Whether the user has a file that has the name of a module of the library which nobody has loaded."""
    before = []
    for folder in _later + sys.path:
        if folder in _FOLDERS:
            break
        before.append(folder)
    if before != _found[0]:
        _found[:] = [before, any(map(_holds_namesake, before))]
    return _found[1]


def _holds_namesake(folder):
    try:
        names = os.listdir(folder or '.')
    except (OSError, TypeError, ValueError):
        return False
    for name in names:
        top, dot, _ = name.partition('.')
        if top[:1] == '_' or top == 'test' or top in sys.modules or top not in _names():
            continue
        if dot or os.path.exists(os.path.join(folder, name, '__init__.py')):
            return True
    return False


def _names():
    """Of all modules of the library."""
    if not _library:
        # Python 3.9 has no list of them.
        listed = (name.partition('.')[0] for folder in _FOLDERS for name in os.listdir(folder))
        _library.update(getattr(sys, 'stdlib_module_names', None) or listed)
    return _library


def _load(name):
    """A module of the library, by the name that it has there, with no name but ours in `sys.modules`."""
    with _turn.get(0) or _turn.setdefault(0, RLock()):
        known = _own.get(name)
        if known is not None:
            return known
        _loading.append(name)
        try:
            return _load_anew(name)
        finally:
            _loading.remove(name)


def _load_anew(name):
    parent, _, last = name.rpartition('.')
    path = _load(parent).__path__ if parent else _FOLDERS
    spec = PathFinder.find_spec(_PREFIX + name, path)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name, name=name)
    module = module_from_spec(spec)
    module.__dict__['__builtins__'] = BUILTINS
    _own[name] = sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        # Some put another one in their place.
        module = _own[name] = sys.modules[spec.name]
    except BaseException:
        _own.pop(name, None)
        sys.modules.pop(spec.name, None)
        raise
    if parent:
        setattr(_own[parent], last, module)
    return module


def let_go():
    """In a child that was forked: what another thread was loading is loaded anew."""
    for name in _loading:
        _own.pop(name, None)
        sys.modules.pop(_PREFIX + name, None)
    del _loading[:]
    _turn.clear()


BUILTINS = {**vars(sys.modules['builtins']), '__import__': _import}
