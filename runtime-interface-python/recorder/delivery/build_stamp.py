"""
The build that is deployed: what `lambda-coverage stamp` wrote into the task root, under the name of
COVERAGE_BUILD.
"""

import json
import re

from ..settings import is_build_text
from .recorded_files import RecordedFiles

STAMP_FILE = 'lambda-coverage.build.json'
BAD_STAMP = (
    '%s in the deployed folder is not a build: write it anew with "lambda-coverage stamp".' % STAMP_FILE
)
_FIELDS = ('name', 'commit', 'branch', 'folder')


def read_build(task_root: str, name):
    """The build (None: nothing names it), and whether there is a stamp that cannot be used. Never raises."""
    data = RecordedFiles(task_root).read(STAMP_FILE)
    stamp = None if data is None else _parse(data)
    build = stamp if name is None else {**(stamp or {}), 'name': name}
    return build, data is not None and stamp is None


def _parse(data: bytes):
    try:
        given = json.loads(data.decode('utf-8'))
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    build = {field: given[field] for field in _FIELDS if field in given}
    is_commit = 'commit' not in build or (
        isinstance(build['commit'], str) and re.fullmatch('[0-9a-f]{40,64}', build['commit'])
    )
    is_build = 'name' in build and all(is_build_text(value) for value in build.values()) and is_commit
    return build if is_build else None
