"""What the store gets of what ran: the RawObject of contract/raw-object.ts, as gzip JSON."""

import json
import os
import sys
import zlib

from .. import limits
from ..system import epoch, iso_time
from ..version import LAYER_VERSION
from .build_stamp import BAD_STAMP

RAW_SCHEMA = 'lambda-coverage/raw/1'
ENGINE = 'python-1'
_ARCHITECTURES = {'x86_64': 'x64', 'amd64': 'x64', 'aarch64': 'arm64'}


def body(settings, sandbox, parts) -> bytes:
    """
    sandbox: has id, started_at (seconds since 1970), build (dict or None), is_stamp_bad
    parts: a dict with
        span: {'kind': 'slice', 'sequence': 1, 'upload': 1} or {'kind': 'invocation', 'sequence': 1}
        init: {'outcome': 'ok', 'durationMs': 20}
        invocation_count, invocations: as in the contract, oldest first
        result: script entries of the form python-1
        cost: RecordingCost of the contract
        attribution: None: it is off
        collected_at: seconds since 1970 of the newest take, None: now
        is_wrapped: whether the runtime's client was patched; True where it is left out
        lost: {'objects': 0, 'threads': 0, 'unhandled': 0}; what is left out is 0
        problems: pairs of a code and a sentence, besides those of the settings
    """
    problems = _problems_of(settings, sandbox, parts.get('problems') or ())
    lost = parts.get('lost') or {}
    collected_at = parts.get('collected_at')
    given = {
        'schema': RAW_SCHEMA,
        'function': {'name': settings.function_name, 'version': settings.function_version},
        'sandbox': {
            'id': sandbox.id,
            'startedAt': iso_time(sandbox.started_at),
            'taskRoot': settings.task_root,
        },
        'span': parts['span'],
        'layer': {'version': LAYER_VERSION},
        'build': sandbox.build,
        'runtime': _runtime(settings),
        'problems': problems or None,
        'engine': ENGINE if parts['result'] else 'none',
        'collectedAt': iso_time(epoch() if collected_at is None else collected_at),
        'init': parts['init'],
        'invocationCount': parts['invocation_count'],
        'invocations': parts['invocations'],
        'result': parts['result'],
        'attribution': parts.get('attribution'),
        'unwrapped': None if parts.get('is_wrapped', True) else 1,
        'cost': parts['cost'],
        'lost': _lost(lost) if any(lost.values()) else None,
    }
    text = json.dumps(
        {name: value for name, value in given.items() if value is not None}, separators=(',', ':')
    )
    # What a large one saves by a better level, in bytes, is not worth the time that it is held for.
    gzip = zlib.compressobj(6 if len(text) < limits.FAST_PACKED_BYTES else 1, zlib.DEFLATED, 31)
    return gzip.compress(text.encode()) + gzip.flush()


def _runtime(settings):
    machine = os.uname().machine.lower()
    python = '.'.join(str(part) for part in sys.version_info[:3])
    return {'python': python, 'name': settings.runtime_name, 'arch': _ARCHITECTURES.get(machine, machine)}


def _problems_of(settings, sandbox, more):
    """
    As the health check says them, and names that may be another program's, of which only `doctor` speaks.
    """
    text = '%s is not a setting of lambda-coverage, and has no effect on it.'
    others = [('unknown-variable', text % name) for name in settings.unknown]
    stamp = [('bad-stamp', BAD_STAMP)] if sandbox.is_stamp_bad else []
    problems = [*settings.problems, *stamp, *more, *others][: limits.PROBLEMS]
    return [{'code': code, 'message': message[: limits.PROBLEM_LENGTH]} for code, message in problems]


def _lost(lost):
    """Objects are told even where it is something else that was lost."""
    given = {'objects': lost.get('objects', 0)}
    given.update({name: lost[name] for name in ('threads', 'unhandled') if lost.get(name)})
    return given
