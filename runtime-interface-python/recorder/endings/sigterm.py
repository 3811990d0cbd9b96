"""
SIGTERM, Lambda's shutdown, 500 ms before SIGKILL.

Python runs a handler on the main thread, and up to 3.11 that one waits for the next event in C: a handler alone would
make the process immune. So our thread is told by the pipe of `set_wakeup_fd`, uploads, and ends the process unless the
main thread does. Whoever asks which handler there is, is told what there would be without us.
"""

import _signal
import os
import sys

from ..limits import SIGTERM_BUDGET_MS, SIGTERM_GRACE_MS
from ..system import sleep
from .exits import end_at_once

SIGTERM = int(_signal.SIGTERM)
_signal_of_c, _getsignal, _set_wakeup_fd = _signal.signal, _signal.getsignal, _signal.set_wakeup_fd


class Termination:
    def __init__(self, runtime):
        self._runtime = runtime
        self._is_installed = False
        self._pipe = -1

    def install(self):
        """Only the main thread may; where somebody has been here before, they stay."""
        if _getsignal(SIGTERM) != _signal.SIG_DFL:
            return
        try:
            _signal_of_c(SIGTERM, self._handle)
        except ValueError:
            return
        # `signal` calls the first two; of the third it has a copy, if it has been imported.
        self._is_installed = True
        _signal.signal = self._show_signal
        _signal.getsignal = self._show_getsignal
        _signal.set_wakeup_fd = self._show_wakeup_fd
        signal = sys.modules.get('signal')
        if signal is not None:
            signal.set_wakeup_fd = self._show_wakeup_fd
        self.renew()

    def renew(self):
        """The pipe is another one in a child that was forked; and the user's code may have taken ours away."""
        if not self._is_installed:
            return
        pipe = self._runtime.mailbox.wakeup
        try:
            before = _set_wakeup_fd(pipe, warn_on_full_buffer=False)
        except ValueError:
            # Not the main thread.
            return
        if before not in (-1, pipe, self._pipe):
            _set_wakeup_fd(before)
        else:
            self._pipe = pipe

    @property
    def is_ours(self):
        """Whether the process would end by the signal but for us."""
        return _getsignal(SIGTERM) == self._handle

    def end(self):
        """On our thread, when all is uploaded and nobody else has taken the signal."""
        # The main thread ends the process as the signal would have, if it turns at all.
        sleep(SIGTERM_GRACE_MS / 1000)
        if self.is_ours:
            end_at_once(128 + SIGTERM)

    def _handle(self, number, frame):
        """On the main thread."""
        self._runtime.flush_for_signal(SIGTERM_BUDGET_MS / 1000)
        _signal_of_c(SIGTERM, _signal.SIG_DFL)
        os.kill(os.getpid(), SIGTERM)

    def _show_getsignal(self, number):
        handler = _getsignal(number)
        return _signal.SIG_DFL if handler == self._handle else handler

    def _show_signal(self, number, handler):
        before = _signal_of_c(number, handler)
        if number == SIGTERM and handler == _signal.SIG_DFL:
            _signal_of_c(SIGTERM, self._handle)
        return _signal.SIG_DFL if before == self._handle else before

    def _show_wakeup_fd(self, descriptor, **options):
        before = _set_wakeup_fd(descriptor, **options)
        if descriptor == -1:
            _set_wakeup_fd(self._pipe, warn_on_full_buffer=False)
        return -1 if before == self._pipe else before
