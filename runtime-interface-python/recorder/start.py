"""
The recorder of a Python function, loaded by `site/sitecustomize.py` before any code of the user's.

Everything that is imported here is compiled anew in each sandbox, for a layer cannot keep what Python compiles: what
is not needed before the first answer is imported by our thread, when the client has that.
"""

from . import log as _log
from . import settings as _settings
from . import standard as _standard


def begin(site):
    """
    Waits for Lambda's runtime client, or records at once: this process is a child of a function whose children are
    recorded. Never throws into the function.

    site: the folder that PYTHONPATH named
    """
    is_runtime = _settings.take_runtime_role(site)
    settings = _settings.read()
    _log.configure(settings)
    _standard.expect(settings.task_root)
    if is_runtime:
        from .runtime.finder import CLIENT, Finder, await_handler
        from .runtime.handover import Handover

        handover = Handover(site)
        made = []

        def runtime():
            if not made:
                from .runtime.runtime import Runtime

                made.append(Runtime(settings, site))
            return made[0]

        # OpenTelemetry loads the handler before the runtime, its client among it, is there.
        early = await_handler(settings, lambda: runtime().record())

        def patch(module):
            handover.remove()
            for finder in early:
                finder.remove()
            runtime().watch(module)

        handover.install()
        Finder(CLIENT, patch).install()
    elif settings.children and settings.enabled and settings.store is not None:
        from .children.child import record_child

        record_child(settings, site)
