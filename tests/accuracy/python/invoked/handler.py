"""
A function that runs test modules of the standard library, from a copy of it beside this file: what the layer's recorder and
coverage.py have of the same calls. An event is the name of a module. ORACLE_PATH: folders with coverage.py and, where they are elsewhere, the
tests; ORACLE_DATA: the file for coverage.py's data, absent: it does not record.
"""

import errno  # noqa: F401
import gzip  # noqa: F401
import hashlib  # noqa: F401
import json  # noqa: F401
import os
import random  # noqa: F401
import shutil  # noqa: F401
import sys
import tempfile  # noqa: F401
import urllib.parse  # noqa: F401

# Above: what the recorder's thread imports later. It is not to take it from the copy.
LIBRARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'library')
DATA = os.environ.get('ORACLE_DATA')
sys.path[:0] = os.environ['ORACLE_PATH'].split(':')

loaded = set(sys.modules)
import coverage  # noqa: E402

theirs = coverage.Coverage(
    data_file=DATA, branch=True, config_file=False, include=[LIBRARY + '/*'], messages=False, data_suffix=True
)
theirs._warn = lambda *_arguments, **_options: None
if DATA:
    theirs.start()
# The tests import these anew, from the copy: coverage.py keeps its own.
for name in set(sys.modules) - loaded:
    if name.split('.')[0] != 'coverage' and (getattr(sys.modules[name], '__file__', None) or '').endswith('.py'):
        del sys.modules[name]
sys.path.insert(0, LIBRARY)


def handler(event, context):
    import importlib
    import unittest

    try:
        suite = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(event))
        with open(os.devnull, 'w') as silent:
            result = unittest.TextTestRunner(silent, verbosity=0).run(suite)
        answer = result.testsRun
    except (Exception, SystemExit) as error:
        answer = '%s: %s' % (type(error).__name__, error)
    if DATA:
        theirs.stop()
        theirs.save()
    return answer
