"""What `coverage json` and `coverage lcov` say of all data of a folder: python say.py FOLDER, in the folder of the code."""

import json
import os
import sys

import coverage

folder = sys.argv[1]
data_file = os.path.join(folder, 'data')
theirs = coverage.Coverage(data_file=data_file, branch=True, config_file=False, messages=False)
theirs.combine()
ran = [name for name in theirs.get_data().measured_files() if theirs.get_data().lines(name)]
theirs.json_report(morfs=ran, outfile=data_file + '.json')
theirs.lcov_report(morfs=ran, outfile=data_file + '.lcov')
with open(data_file + '.json') as numbers, open(data_file + '.lcov') as lcov:
    json.dump({'json': json.load(numbers), 'lcov': lcov.read()}, sys.stdout)
