"""
One line per message, on stderr, in the log format of the function.

Written by os.write: sys.stderr and logging belong to the user, who may have replaced them.
"""

import os

from .descriptor import identity
from .interruption import is_of_signal
from .system import epoch, iso_time

_RANK = {'debug': 0, 'info': 1, 'warn': 2, 'silent': 3}
_STDOUT, _STDERR = 1, 2
# The user's code may close standard error, and open a file in its place; or send it where standard output goes.
_ours = (identity(_STDOUT), identity(_STDERR))
_state = ['warn', False]


def configure(settings) -> None:
    _state[:] = [settings.log_level, settings.log_json]


def debug(message: str) -> None:
    _log('debug', message)


def info(message: str) -> None:
    _log('info', message)


def warn(message: str) -> None:
    _log('warn', message)


def _log(level: str, message: str, _write=os.write) -> None:
    lowest, is_json = _state
    if _RANK[level] < _RANK[lowest]:
        return
    try:
        where = identity(_STDERR)
        if where is None or where not in _ours:
            return
        line = (
            _as_json(level, message)
            if is_json
            else 'lambda-coverage: %s: %s' % (level, ' '.join(message.split()))
        )
        _write(_STDERR, (line + '\n').encode('utf-8', 'replace'))
    except Exception as error:
        if is_of_signal(error):
            raise
        # A closed or full stderr is no reason to touch the function.
        pass


def _as_json(level: str, message: str) -> str:
    import json

    fields = {
        'timestamp': iso_time(epoch()),
        'level': level.upper(),
        'message': 'lambda-coverage: ' + message,
    }
    return json.dumps(fields, separators=(',', ':'), ensure_ascii=False)
