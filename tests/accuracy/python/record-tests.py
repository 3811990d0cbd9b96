"""Runs test modules with our core and with coverage.py, and says where the two differ.

    record-tests.py CORE PYTHON-FOLDER ROOT OUT MODULE...

CORE: `core`, `coverage`, or `both` in this process. Recorded is what lies below ROOT, which must be the first on PYTHONPATH.
OUT gets {path below ROOT: {"lines": [...], "arcs": [[from, to], ...]}} of each core that ran, by its name.
"""

import ast
import gc
import importlib
import json
import os
import sys
import types
import unittest

import coverage


def main():
    kind, python_folder, root, out, *modules = sys.argv[1:]
    # Of the layer, or of a checkout.
    package = types.ModuleType('recorder')
    folder = os.path.join(python_folder, 'recorder')
    package.__path__ = [folder]
    sys.modules['recorder'] = package
    if os.path.exists(folder + '.txt'):
        with open(folder + '.txt', 'rb') as file:
            sys.path_importer_cache[folder] = texts_of_layer(python_folder)(folder, file.read())
    cores = {}
    # Whatever is imported here is imported by each core's run, so that the same is left to be recorded.
    from recorder.cores.core import create
    from recorder.files.files import Files

    settings = types.SimpleNamespace(
        branches=True, attribution=False, upload='changed', include=['**'], exclude=[], task_root=root, handler=None
    )
    files = Files(settings)
    ours = create(settings, files)
    theirs = coverage.Coverage(data_file=None, branch=True, config_file=False, include=[root + '/*'], messages=False)
    theirs._warn = lambda *_arguments, **_options: None
    files.wants = lambda path: path.startswith(root + '/')
    if kind != 'core':
        theirs.start()
    if kind != 'coverage':
        ours.start()
    outcome = run(modules)
    if kind != 'coverage':
        cores['core'] = {path: (sorted(lines), sorted(arcs)) for path, (lines, arcs) in ours.take().items()}
        ours.stop()
    if kind != 'core':
        theirs.stop()
        data = theirs.get_data()
        cores['coverage'] = {
            path: (sorted(data.lines(path) or ()), sorted(data.arcs(path) or ())) for path in data.measured_files()
        }
    with open(out, 'w') as file:
        json.dump({'outcome': outcome, 'cores': cores}, file)


def texts_of_layer(python_folder):
    """How the layer's own sitecustomize reads its modules."""
    with open(os.path.join(python_folder, 'site', 'sitecustomize.py'), encoding='utf-8') as file:
        tree = ast.parse(file.read())
    tree.body = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    found = {}
    exec(compile(tree, 'sitecustomize.py', 'exec'), found)
    return found['_Modules']


def run(modules):
    """How many tests ran of each module; what is wrong with a module that cannot be loaded."""
    outcome = {}
    for name in modules:
        try:
            suite = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name))
            with open(os.devnull, 'w') as silent:
                result = unittest.TextTestRunner(silent, verbosity=0).run(suite)
            outcome[name] = result.testsRun
        except (Exception, SystemExit) as error:
            outcome[name] = '%s: %s' % (type(error).__name__, error)
        gc.collect()
    return outcome


if __name__ == '__main__':
    main()
    sys.stdout.flush()
    # Some tests leave threads behind.
    os._exit(0)
