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
        import os

        package = type(sys)('_lambda_coverage')
        path = folder.rpartition('/')[0] + '/recorder'
        # A zip in the layer, a folder in the checkout.
        package.__path__ = [path + '.zip' if os.path.exists(path + '.zip') else path]
        sys.modules['_lambda_coverage'] = package
        from _lambda_coverage.start import begin

        begin(folder)
    except Exception as error:
        # The function runs, whatever is wrong here.
        sys.stderr.write('lambda-coverage: warn: coverage could not start: %s\n' % ' '.join(repr(error).split()))
    sys.modules.pop(__name__, None)


_begin()
del _begin

# The next one on the path. Where there is none, its ImportError tells Python so, as it would have been told without us.
import sitecustomize  # noqa: E402
