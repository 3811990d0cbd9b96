"""One process: what a number of calls takes, in microseconds of processor a call, the least of several turns.

    child.py KIND RECORDER WORKLOADS-FOLDER

KIND: `none`, `lines` and `branches` of the recorder, or `coverage` by coverage.py with branches.
"""

import ast
import json
import os
import sys
import time
import types

KIND, RECORDER, FOLDER = sys.argv[1:]
TURNS, TURN_SECONDS = 5, 0.15


def texts_of_layer():
    """How the layer's own sitecustomize reads its modules."""
    with open(os.path.join(os.path.dirname(RECORDER), 'site', 'sitecustomize.py'), encoding='utf-8') as file:
        tree = ast.parse(file.read())
    tree.body = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    found = {}
    exec(compile(tree, 'sitecustomize.py', 'exec'), found)
    with open(RECORDER + '.txt', 'rb') as file:
        return found['_Modules'](RECORDER, file.read())


def main():
    finish = start()
    sys.path.insert(0, FOLDER)
    import workloads

    figures = {name: microseconds(function) for name, function in workloads.ALL.items()}
    figures['lines recorded'] = finish()
    print(json.dumps(figures))


def start():
    """Begins to record; what ends it tells how many lines ran."""
    if KIND == 'none':
        return lambda: 0
    if KIND == 'coverage':
        import coverage

        tool = coverage.Coverage(data_file=None, branch=True, config_file=False, source=[FOLDER], messages=False)
        tool.start()

        def stop():
            tool.stop()
            data = tool.get_data()
            return sum(len(data.lines(path) or ()) for path in data.measured_files())

        return stop
    recorder = types.ModuleType('recorder')
    recorder.__path__ = [RECORDER]
    sys.modules['recorder'] = recorder
    sys.path_importer_cache[RECORDER] = texts_of_layer()
    from recorder.cores.core import create
    from recorder.files.files import Files

    settings = types.SimpleNamespace(
        branches=KIND == 'branches',
        attribution=False,
        upload='changed',
        include=['**'],
        exclude=['node_modules/**', '**/node_modules/**'],
        task_root=FOLDER,
        handler='workloads.typical',
    )
    core = create(settings, Files(settings))
    core.start()
    return lambda: sum(len(lines) for lines, _arcs in core.take().values())


def microseconds(function):
    function()
    function()
    calls, least = 1, None
    while True:
        began = time.process_time()
        for _call in range(calls):
            function()
        taken = time.process_time() - began
        if taken > TURN_SECONDS / 3:
            break
        calls *= 2
    for _turn in range(TURNS):
        began = time.process_time()
        for _call in range(calls):
            function()
        taken = (time.process_time() - began) / calls
        least = taken if least is None else min(least, taken)
    return least * 1e6


main()
