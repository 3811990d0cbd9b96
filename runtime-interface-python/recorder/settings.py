"""
The one place where the recorder touches the environment of the process. runtime-interface/environment.ts is
its model: the same variables, by the same rules, with the same sentences.
"""

import os

from .store.settings import VARIABLES_OF_STORES, read_store
from .variables import Variables, as_switch

DEFAULT_INCLUDE = ('**',)
DEFAULT_EXCLUDE = ('node_modules/**', '**/node_modules/**')

# Of Node's recorder alone: no mistakes, and without effect here.
WITHOUT_EFFECT = ('COVERAGE_ENGINE', 'COVERAGE_COUNTS', 'COVERAGE_LOAD_BUDGET_KB')

# Where the layers of Datadog, New Relic, OpenTelemetry, Sentry and Lumigo keep the function's own handler, when theirs is
# in its place.
MOVED_HANDLERS = (
    'DD_LAMBDA_HANDLER',
    'NEW_RELIC_LAMBDA_HANDLER',
    'ORIG_HANDLER',
    'SENTRY_INITIAL_HANDLER',
    'LUMIGO_ORIGINAL_HANDLER',
)

_HEALTH_PATH = '/_coverage/health'
_MAX_BUILD_TEXT = 200
_BUILD_WORDS = ('all', 'carry', 'newest')
_BUILD_NAME = '1 to %d characters, no commas, no control characters, and not one of %s' % (
    _MAX_BUILD_TEXT,
    ', '.join(_BUILD_WORDS),
)


class Settings:
    """
    What the recorder needs to know of its surroundings.

    store: None without one; else an object with `kind`
    prefix: key prefix, as given; keys.py makes it harmless
    upload: 'changed' or 'invocation'; scripts: 'upload', 'hold' or 'off'
    branches: keep which line was followed by which
    health_path: for HTTP events; None: the health check is off, for direct invocations too
    children: record Python processes that the function starts in any way
    problems: pairs of a code and a sentence; unknown: names that begin as settings do, and nearly are none
    build: name of what is deployed; None: the stamp's
    runtime_api: host:port; None outside of Lambda
    runtime_handler: what the runtime loads; handler: the user's own, which may be loaded by that
    multi_concurrency: several invocations at a time in one sandbox
    context: of every invocation that brings none that is accepted; context_accept: patterns of those that are
    """

    def __init__(self, environ):
        variables = Variables(environ)
        self.enabled = variables.switch('COVERAGE_ENABLED', True)
        self.store, self.prefix = read_store(environ, variables)
        self.include = variables.list('COVERAGE_INCLUDE', list(DEFAULT_INCLUDE))
        self.exclude = variables.list('COVERAGE_EXCLUDE', list(DEFAULT_EXCLUDE))
        self.upload = variables.choice('COVERAGE_UPLOAD', ('changed', 'invocation'), 'changed')
        # Whoever sets it may mean that no source leaves the function.
        self.scripts = variables.choice('COVERAGE_SCRIPTS', ('upload', 'hold', 'off'), 'upload', 'off')
        self.branches = variables.switch('COVERAGE_BRANCHES', True)
        self.attribution = variables.switch('COVERAGE_ATTRIBUTION', False)
        self.children = variables.switch('COVERAGE_CHILDREN', False)
        self.health_path = _read_health_path(variables)
        self.deadline_margin_ms = variables.whole_number('COVERAGE_DEADLINE_MARGIN_MS', 'milliseconds', 500)
        self.log_level = variables.choice('COVERAGE_LOG_LEVEL', ('debug', 'info', 'warn', 'silent'), 'warn')
        self.log_json = variables.text('AWS_LAMBDA_LOG_FORMAT') == 'JSON'
        self.problems = variables.problems
        self.function_name = variables.text('AWS_LAMBDA_FUNCTION_NAME') or 'function'
        self.function_version = variables.text('AWS_LAMBDA_FUNCTION_VERSION') or '$LATEST'
        self.runtime_name = variables.text('AWS_EXECUTION_ENV') or 'unknown'
        self.task_root = variables.text('LAMBDA_TASK_ROOT') or _current_folder()
        self.build = _read_build_name(variables)
        self.runtime_api = variables.text('AWS_LAMBDA_RUNTIME_API')
        self.runtime_handler = variables.text('_HANDLER')
        moved = [variables.text(name) for name in MOVED_HANDLERS]
        self.handler = next(filter(None, moved), self.runtime_handler)
        self.multi_concurrency = variables.text('AWS_LAMBDA_MAX_CONCURRENCY') is not None
        self.context = variables.text('COVERAGE_CONTEXT')
        self.context_accept = _read_context_accept(variables)
        self.unknown = variables.note_misspelled((*VARIABLES_OF_STORES, *WITHOUT_EFFECT))


def read(environ=None) -> Settings:
    """Never raises: a value that cannot be used is a problem in the result, and the default holds."""
    return Settings(os.environ if environ is None else environ)


def is_build_text(value) -> bool:
    """Whether a text may name a build, a branch or a folder: it is shown in tables and logs."""
    return (
        isinstance(value, str)
        and value.strip() != ''
        and _units(value) <= _MAX_BUILD_TEXT
        and not any(ch <= '\x1f' or '\x7f' <= ch <= '\x9f' or ch in '\u2028\u2029' for ch in value)
    )


def _units(text: str) -> int:
    """UTF-16 code units, as both halves count characters."""
    return len(text) + sum(ch > '\uffff' for ch in text)


def _read_build_name(variables: Variables):
    value = variables.text('COVERAGE_BUILD')
    if value is None or (is_build_text(value) and ',' not in value and value not in _BUILD_WORDS):
        return value
    variables.problem(
        'bad-value', 'COVERAGE_BUILD must have %s; using the stamp, if there is one.' % _BUILD_NAME
    )
    return None


def _read_health_path(variables: Variables):
    value = variables.text('COVERAGE_HEALTH_PATH') or _HEALTH_PATH
    on = as_switch(value)
    if on is not None:
        return _HEALTH_PATH if on else None
    if value.startswith('/'):
        return value
    text = 'COVERAGE_HEALTH_PATH must be a path that begins with /, or off; using the default, %s.'
    variables.problem('bad-value', text % _HEALTH_PATH)
    return _HEALTH_PATH


def _read_context_accept(variables: Variables):
    on = as_switch(variables.text('COVERAGE_CONTEXT_ACCEPT') or 'on')
    if on is None:
        return variables.list('COVERAGE_CONTEXT_ACCEPT', ['*'])
    return ['*'] if on else []


def _current_folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return '/'


_MARK = 'LAMBDA_COVERAGE_RUNTIME'
_PATH = 'PYTHONPATH'
_LAUNCHED = 'launched'


def take_runtime_role(site: str) -> bool:
    """
    Whether the wrapper has started this process, to be the runtime or to start it. Puts the environment back as it was
    before that; a process that the function has started keeps it, for those that it starts.

    site: the folder that the wrapper has put into PYTHONPATH
    """
    mark = os.environ.pop(_MARK, None)
    if mark is None:
        return False
    first, _, rest = os.environ.get(_PATH, '').partition(os.pathsep)
    if first == site:
        if rest or mark.endswith(':'):
            os.environ[_PATH] = rest
        else:
            del os.environ[_PATH]
    if mark.startswith(_LAUNCHED):
        _take_node_option(os.path.dirname(os.path.dirname(site)))
    return True


def give_runtime_role(site: str, environ=None) -> None:
    """
    For the program that this process becomes: what `take_runtime_role` looks for.

    environ: of that program; None: that of this process
    """
    environ = os.environ if environ is None else environ
    environ[_MARK] = 'exec' if environ.get(_PATH) is None else 'exec:'
    _put_first(site, environ)


def _take_node_option(layer: str) -> None:
    """The wrapper does not know which language a shell will start by and by."""
    ours = '--require %s/preload.cjs' % layer
    options = os.environ.get('NODE_OPTIONS', '')
    if options == ours:
        del os.environ['NODE_OPTIONS']
    elif options.startswith(ours + ' '):
        os.environ['NODE_OPTIONS'] = options[len(ours) + 1 :]


def record_children(site: str) -> None:
    """For the Python processes that the function starts from now on."""
    _put_first(site, os.environ)


def _put_first(site: str, environ) -> None:
    before = environ.get(_PATH)
    environ[_PATH] = site if not before else site + os.pathsep + before
