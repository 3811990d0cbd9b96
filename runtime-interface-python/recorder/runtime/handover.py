"""
A wrapper in Python, as OpenTelemetry's, may be what is started first, and become the program by `os.exec`: then that is
the runtime, and must be told what the wrapper was told.
"""

import os

from ..settings import give_runtime_role, take_runtime_role


class Handover:
    """Until the runtime client is loaded. site: the folder that PYTHONPATH named"""

    def __init__(self, site):
        self._site = site
        self._execv, self._execve = os.execv, os.execve

    def install(self):
        os.execv, os.execve = self._handing_execv, self._handing_execve

    def remove(self):
        # Whoever has put their own in the place of ours still calls them.
        if os.execv == self._handing_execv:
            os.execv = self._execv
        if os.execve == self._handing_execve:
            os.execve = self._execve

    def _handing_execv(self, path, arguments):
        give_runtime_role(self._site)
        try:
            return self._execv(path, arguments)
        finally:
            # Still here: there is no such program, and others will be tried.
            take_runtime_role(self._site)

    def _handing_execve(self, path, arguments, environment):
        handed = dict(environment)
        give_runtime_role(self._site, handed)
        return self._execve(path, arguments, handed)
