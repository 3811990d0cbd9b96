"""
What the health check says; contract/schemas/health.schema.json. It names no bucket, credential, path of the host or
source text.
"""

import sys

from ..delivery.build_stamp import BAD_STAMP
from ..store.settings import STORE_VARIABLES_IN_WORDS
from ..system import iso_time
from ..version import LAYER_VERSION

NO_CODE = (
    'none of the code that ran is recorded: COVERAGE_INCLUDE and COVERAGE_EXCLUDE leave it out, or it is outside of the '
    'task root: then name its folder in COVERAGE_INCLUDE, as /opt/python/app/**.'
)


def health_report(runtime, known):
    """
    runtime: Runtime
    known: as SandboxRecorder gives it, or None
    """
    settings = runtime.settings
    is_recording = runtime.mailbox is not None and runtime.core is not None
    delivery = known and known['delivery']
    errors = _errors(runtime, known, delivery, is_recording)
    status = 'ok' if not errors else 'degraded'
    report = {'status': status if settings.enabled else 'disabled', 'recording': is_recording}
    if known:
        report['sandbox'] = known['sandbox']
    last = delivery and delivery.last_upload_at
    report['layer'] = {'name': 'lambda-coverage', 'version': LAYER_VERSION}
    report['runtime'] = {'python': sys.version.split()[0], 'name': settings.runtime_name}
    report['store'] = {
        'kind': settings.store.kind if settings.store else 'none',
        'reachable': False if delivery and delivery.last_failure else (True if last else None),
        'lastUploadAt': iso_time(last) if last else None,
    }
    counts = {'invocations': known['invocations'] if known else 0}
    for name in ('uploads', 'failures', 'spooled', 'lost'):
        counts[name] = getattr(delivery, name) if delivery else 0
    report['counts'] = counts
    report['files'] = known['files'] if known else {}
    report['errors'] = [{'code': code, 'message': message} for code, message in errors]
    return report


def _errors(runtime, known, delivery, is_recording):
    settings = runtime.settings
    errors = list(settings.problems)
    if not settings.enabled:
        return errors
    if settings.store is None and not errors:
        errors.append(('no-store', 'set %s on the function.' % STORE_VARIABLES_IN_WORDS))
    if runtime.start_failure is not None:
        errors.append(('not-started', 'coverage could not start: %s' % runtime.start_failure))
    elif is_recording and known is None:
        errors.append(('worker-silent', "the recorder's thread does not answer: see the log."))
    if is_recording and not runtime.core.working():
        errors.append(('profiler-shared', _SHARED))
    if known is None:
        return errors
    if not known['saw_code']:
        errors.append(('no-code', NO_CODE))
    if known['unhandled'] > 0:
        errors.append(('unhandled', _unhandled(known['unhandled'])))
    if known['is_stamp_bad']:
        errors.append(('bad-stamp', BAD_STAMP))
    if delivery.last_problem:
        errors.append(delivery.last_problem)
    return errors


_SHARED = (
    'another tool has taken what Python tells of running code (sys.settrace, or the tool id of sys.monitoring): what runs '
    'from then on is not recorded. Remove that tool, a debugger or coverage.py say, from the function.'
)


def _unhandled(count):
    invocations = 'an invocation has' if count == 1 else '%d invocations have' % count
    return '%s never reached the handler: check that events are JSON.' % invocations
