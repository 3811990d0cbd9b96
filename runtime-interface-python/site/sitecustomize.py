"""
What the wrapper puts in front of a Python program, by PYTHONPATH: Python loads a module of this name at its start.

It takes itself out before any code of the user runs: of PYTHONPATH, `sys.path` and `sys.modules`. Then it stands for
the module of this name that would have been loaded without it, or for none.
"""


def _begin():
    import sys

    folder = __file__.rpartition('/')[0]
    try:
        if folder in sys.path:
            sys.path.remove(folder)
        sys.path_importer_cache.pop(folder, None)
        package = type(sys)('_lambda_coverage')
        sys.modules['_lambda_coverage'] = package
        path = folder.rpartition('/')[0] + '/recorder'
        package.__path__ = [path]
        try:
            with open(path + '.txt', 'rb') as file:
                text = file.read()
        except OSError:
            # The folder, in a checkout.
            pass
        else:
            sys.path_importer_cache[path] = modules = _Modules(path, text)
            from _lambda_coverage.standard import BUILTINS

            modules.builtins = BUILTINS
        from _lambda_coverage.start import begin

        begin(folder)
    except Exception as error:
        # The function runs, whatever is wrong here.
        if sys.stderr is not None:
            sys.stderr.write('lambda-coverage: warn: coverage could not start: %s\n' % ' '.join(repr(error).split()))
    sys.modules.pop(__name__, None)


class _Modules:
    """
    The modules of the recorder, all in one file: a layer is half as large so as with a file for each, and an import takes
    a third of the time of one from a zip. Python asks this for what is below `path`.

    text: `\\n#: name\\n` before each module, and a slash behind the name of a package; as bytes
    """

    #: What they find in the place of Python's own, from when there is one.
    builtins = None

    def __init__(self, path, text):
        self._path = path
        self._kept = self._compiled(text) or dict(
            part.split('\n', 1) for part in text.decode().split('\n#: ')[1:]
        )

    def _compiled(self, text):
        """
        What compile.py has made, if it was made of this text, by this Python, for this place, and is whole: nothing else
        is ever run, and nothing of it read.
        """
        from _frozen_importlib_external import MAGIC_NUMBER
        from _imp import source_hash
        from marshal import loads
        from sys import implementation

        try:
            with open('%s.%s' % (self._path, implementation.cache_tag), 'rb') as file:
                seal, code = file.read(8), file.read()
        except OSError:
            return None
        sealed = self._path.encode('utf-8', 'surrogateescape') + text + code
        return loads(code) if seal == source_hash(int.from_bytes(MAGIC_NUMBER, 'little'), sealed) else None

    def find_spec(self, name, target=None):
        from _frozen_importlib import ModuleSpec

        place = name.partition('.')[2].replace('.', '/')
        if place + '/' in self._kept:
            spec = ModuleSpec(name, self, origin=place + '/', is_package=True)
            spec.submodule_search_locations.append(self._path)
            return spec
        return ModuleSpec(name, self, origin=place) if place in self._kept else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        place = module.__spec__.origin
        module.__file__ = '%s/%s.py' % (self._path, place)
        kept = self._kept[place]
        if isinstance(kept, bytes):
            from marshal import loads

            code = loads(kept)
        else:
            code = compile(kept, module.__file__, 'exec', dont_inherit=True)
        if self.builtins is not None:
            module.__dict__['__builtins__'] = self.builtins
        exec(code, module.__dict__)


_begin()
del _begin, _Modules

# The next one on the path. Where there is none, its ImportError tells Python so, as it would have been told without us.
import sitecustomize  # noqa: E402
