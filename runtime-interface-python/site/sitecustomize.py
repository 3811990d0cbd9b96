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
            file = open(path + '.txt', encoding='utf-8')
        except OSError:
            # The folder, in a checkout.
            pass
        else:
            with file:
                sys.path_importer_cache[path] = _Texts(path, file.read())
        from _lambda_coverage.start import begin

        begin(folder)
    except Exception as error:
        # The function runs, whatever is wrong here.
        sys.stderr.write('lambda-coverage: warn: coverage could not start: %s\n' % ' '.join(repr(error).split()))
    sys.modules.pop(__name__, None)


class _Texts:
    """
    The modules of the recorder, all in one file: a layer is half as large so as with a file for each, and an import takes
    a third of the time of one from a zip. Python asks this for what is below `path`.

    text: `\\n#: name\\n` before each module, and a slash behind the name of a package
    """

    def __init__(self, path, text):
        self._path = path
        self._texts = dict(part.split('\n', 1) for part in text.split('\n#: ')[1:])

    def find_spec(self, name, target=None):
        from _frozen_importlib import ModuleSpec

        place = name.partition('.')[2].replace('.', '/')
        if place + '/' in self._texts:
            spec = ModuleSpec(name, self, origin=place + '/', is_package=True)
            spec.submodule_search_locations.append(self._path)
            return spec
        return ModuleSpec(name, self, origin=place) if place in self._texts else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        place = module.__spec__.origin
        module.__file__ = '%s/%s.py' % (self._path, place)
        exec(compile(self._texts[place], module.__file__, 'exec', dont_inherit=True), module.__dict__)


_begin()
del _begin, _Texts

# The next one on the path. Where there is none, its ImportError tells Python so, as it would have been told without us.
import sitecustomize  # noqa: E402
