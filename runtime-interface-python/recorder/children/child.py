"""A process of its own that the function has started, with COVERAGE_CHILDREN=on."""

from ..runtime.runtime import Runtime


def record_child(settings, site):
    """It has no handler and no invocations; what it runs is uploaded when it ends, and on the way."""
    runtime = Runtime(settings, site, is_child=True)
    runtime.begin()
    runtime.start_core()
    runtime.end_child_init()
    runtime.start_thread()
