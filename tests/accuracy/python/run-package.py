"""Runs a package's own tests by pytest under our core, under coverage.py, or under both at once.

    run-package.py CORE PYTHON-FOLDER ROOT SOURCE OUT TESTS...

CORE: `core`, `coverage`, or `both` in this process (3.12 and later). ROOT is the unpacked sdist, SOURCE the folder or file below it
that is recorded. OUT gets {"outcome", "status", "cores": {name: {path: [lines, arcs]}}, "json", "lcov"}:
what `coverage json` and `coverage lcov` say of its own data.
"""

import json
import os
import sys
import types

import coverage
import pytest


class Outcome:
    """How many tests passed, failed and were skipped."""

    def __init__(self):
        self.counts = {}

    def pytest_runtest_logreport(self, report):
        if report.when == 'call' or report.outcome != 'passed':
            self.counts[report.outcome] = self.counts.get(report.outcome, 0) + 1


def main():
    kind, python_folder, root, source, out, *tests = sys.argv[1:]
    package = types.ModuleType('recorder')
    package.__path__ = [os.path.join(python_folder, 'recorder')]
    sys.modules['recorder'] = package
    from recorder.cores.core import create
    from recorder.files.files import Files

    recorded = os.path.join(root, source)
    os.chdir(root)
    sys.path.insert(0, root if source.count('/') == 0 else os.path.dirname(recorded))

    def wants(path):
        return (path == recorded or path.startswith(recorded + '/')) and '/tests/' not in path

    settings = types.SimpleNamespace(
        branches=True, attribution=False, upload='changed', include=['**'], exclude=[], task_root=root, handler=None
    )
    files = Files(settings)
    files.wants = wants
    ours = create(settings, files)
    include = [recorded] if recorded.endswith('.py') else [recorded + '/*']
    data_file = out + '.coverage'
    theirs = coverage.Coverage(
        data_file=data_file, branch=True, config_file=False, include=include, omit=['*/tests/*'], messages=False
    )
    if kind != 'core':
        theirs.start()
    if kind != 'coverage':
        ours.start()
    outcome = Outcome()
    arguments = ['-q', '--no-header', '-p', 'no:cacheprovider', '--tb=no', '-W', 'ignore', '-o', 'addopts=', *tests]
    status = pytest.main(arguments, plugins=[outcome])
    answer = {'outcome': outcome.counts, 'status': int(status), 'cores': {}}
    if kind != 'coverage':
        answer['cores']['core'] = {path: (sorted(lines), sorted(arcs)) for path, (lines, arcs) in ours.take().items()}
        ours.stop()
    if kind != 'core':
        theirs.stop()
        theirs.save()
        data = theirs.get_data()
        names = sorted(data.measured_files())
        answer['cores']['coverage'] = {name: (sorted(data.lines(name) or ()), sorted(data.arcs(name) or ())) for name in names}
        theirs.json_report(outfile=out + '.json')
        with open(out + '.json') as file:
            answer['json'] = json.load(file)
        theirs.lcov_report(outfile=out + '.lcov')
        with open(out + '.lcov') as file:
            answer['lcov'] = file.read()
    with open(out, 'w') as file:
        json.dump(answer, file)


if __name__ == '__main__':
    main()
    sys.stdout.flush()
    # Some tests leave threads behind.
    os._exit(0)
