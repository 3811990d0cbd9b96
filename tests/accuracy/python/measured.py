"""Runs test modules of the standard library under coverage.py, and says what came of it.

Run as: python measured.py FOLDER MODULE... > answer. FOLDER is an empty one, for the data. Each module runs in a process of its own;
the data are combined. The answer is {"files": {name: {"lines": [...], "arcs": [[from, to], ...]}}, "json": {...}}: raw lines and arcs,
and what `coverage json` says of them.
"""

import contextlib
import json
import os
import subprocess
import sys
import sysconfig

import coverage


def main():
    folder, *modules = sys.argv[1:]
    library = sysconfig.get_paths()["stdlib"]
    settings = os.path.join(folder, ".coveragerc")
    with open(settings, "w") as file:
        file.write(f"[run]\nbranch = True\ncover_pylib = True\nsource = {library}\nparallel = True\n")
        file.write(f"omit = */test/*,*/site-packages/*\ndata_file = {folder}/.coverage\n")
    for module in modules:
        command = [os.environ.get("PYTHON", sys.executable), "-W", "ignore", "-m", "coverage", "run", "--rcfile", settings, "-m", "unittest", module]
        # A test that fails ran its lines, too; one that is stuck leaves nothing.
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
    measured = coverage.Coverage(config_file=settings)
    measured.combine()
    data = measured.get_data()
    # Of a library most was never imported.
    ran = [name for name in data.measured_files() if data.lines(name)]
    answer = {"files": {name: {"lines": data.lines(name), "arcs": data.arcs(name)} for name in ran}}
    report = os.path.join(folder, "report.json")
    measured.json_report(morfs=ran, outfile=report, ignore_errors=True)
    with open(report) as file:
        answer["json"] = json.load(file)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
