"""
Our thread: decides when to collect and when to upload, and holds the sandbox awake for it. Whatever fails here is
logged; it neither ends the thread nor keeps anybody waiting.
"""

import sys

from .. import log
from ..cores.taking import take
from ..delivery.delivery import Delivery
from ..extension.hold import Hold, NoHold
from ..limits import (
    DEADLINE_RESERVE_MS,
    FAILED_TURNS,
    FIRST_SNAPSHOT_MS,
    LAST_LOOKS_MS,
    NEVER_STARTED_MS,
    SIGTERM_BUDGET_MS,
    UPLOAD_BUDGET_MS,
    URGENT_SWITCH_MS,
)
from ..system import POLLIN, monotonic, new_poll
from .deadlines import Deadlines
from .record import SandboxRecord
from .sandbox import Sandbox


class SandboxRecorder:
    """
    runtime: Runtime
    connection: (Connection, identifier) on which the first event has been asked for, or None
    """

    def __init__(self, runtime, connection):
        settings = runtime.settings
        self._settings = settings
        self._runtime = runtime
        self._mailbox = runtime.mailbox
        self._core = runtime.core
        self._is_child = runtime.is_child
        self._sandbox = Sandbox(settings, runtime.started_at)
        self._delivery = Delivery(settings, self._sandbox.id)
        self._delivery.add_folders(runtime.files.folders)
        self._record = SandboxRecord(self._sandbox, self._core, self._delivery)
        self._hold = NoHold()
        if connection is not None and connection[1] is not None and not settings.multi_concurrency:
            self._hold = Hold(settings.runtime_api, connection[1], connection[0])
        self._deadlines = Deadlines(settings.deadline_margin_ms / 1000)
        # (request id, when it is let go) of an invocation that was announced and has not started.
        self._announced = None
        self._last_snapshot = -1e9
        # When it is looked for what a handler of SIGTERM runs.
        self._last_looks = []
        self._goes_on = True
        if self._is_child:
            self._deadlines.watch_process()

    def run(self):
        """Until the process ends, or forks."""
        self._goes_on = True
        failed = 0
        while self._goes_on:
            try:
                self._turn()
                failed = 0
            except Exception as error:
                # What fails each time would fill the log, and take the processor from the function.
                failed += 1
                if failed == FAILED_TURNS:
                    raise
                log.warn('the recorder failed; the function goes on: %r' % (error,))

    def run_once(self):
        """All messages, on the thread that calls it."""
        while not self._mailbox.is_empty:
            self._read_message()

    def _turn(self):
        self._wait()
        while self._goes_on and not self._mailbox.is_empty:
            self._read_message()
        for request_id, deadline, is_near in self._deadlines.due():
            if is_near:
                self._near_deadline(request_id, deadline)
            else:
                self._snapshot(deadline)
        if self._last_looks and monotonic() >= self._last_looks[0]:
            self._last_looks.pop(0)
            self._flush('sigterm', monotonic() + LAST_LOOKS_MS[0] / 1000, None)
        if self._announced is not None and monotonic() >= self._announced[1]:
            self._never_started(self._announced[0])

    def _wait(self):
        if not self._mailbox.is_empty:
            return
        due = [time for time in (self._deadlines.next(), self._announced and self._announced[1]) if time]
        due += self._last_looks[:1]
        poll = new_poll()
        poll.register(self._mailbox, POLLIN)
        socket = self._hold.socket
        if socket is not None and not socket.is_open:
            # The user's code has closed it: nothing comes any more, and its number may be that of another file.
            self._read_hold()
            socket = self._hold.socket
        if socket is not None:
            poll.register(socket, POLLIN)
        # Rounded up: a wait that ends too early only turns once more.
        milliseconds = max(0, int((min(due) - monotonic()) * 1000) + 1) if due else None
        ready = [descriptor for descriptor, _ in poll.poll(milliseconds)]
        if self._mailbox.fileno() in ready:
            is_idle = self._runtime.signalled()
            if is_idle is not None:
                self._terminated(is_idle)
        if socket is not None and socket.fileno() in ready:
            self._read_hold()

    def _read_hold(self):
        announced = self._hold.read()
        if announced is not None:
            self._announced = (announced, monotonic() + NEVER_STARTED_MS / 1000)

    def _read_message(self):
        name, parts = self._mailbox.take()
        try:
            getattr(self, '_' + name)(*parts)
        except Exception as error:
            log.warn('the recorder failed; the function goes on: %r' % (error,))

    # Messages of the main thread.

    def _pause(self, claim, ended):
        if claim.acquire(False):
            self._goes_on = False
            ended.give()

    def _speaks(self):
        self._runtime.speak()

    def _serves(self):
        """It is a runtime: what runs belongs to invocations, and there is always something to tell."""
        if self._is_child:
            self._is_child = False
            self._deadlines.end('')

    def _init_ended(self, outcome, ms, start_ms):
        self._record.init_ended(outcome, ms, start_ms)

    def _started(self, request, context, batch):
        self._has_come(request.request_id)
        self._deadlines.start(request)
        self._end_slice()
        self._record.invocation_started(request, context, batch)

    def _ended(self, request_id, outcome, ms, ended, taken):
        try:
            deadline = self._deadlines.end(request_id)
            contexts = self._record.invocations.running_contexts()
            try:
                if taken is None:
                    self._collect(contexts)
                else:
                    self._record.add(taken, contexts)
            finally:
                self._record.invocation_ended(request_id, outcome, ms)
            self._upload(_before(deadline), held_since=ended)
        finally:
            if self._hold.is_held(request_id):
                self._record.held(ended)
            self._hold.settled(request_id)

    def _health(self, request, asked, box, done):
        """An invocation that the user's handler never sees: held like any other, but not counted as one."""
        self._has_come(request.request_id)
        try:
            self._end_slice()
            self._collect()
            if asked.flush:
                self._record.flush()
            self._upload(_before(request.deadline), patient=asked.flush)
        finally:
            box.append(self._known())
            done.give()
            self._hold.settled(request.request_id)

    def _flush(self, reason, until, done):
        """The process ends."""
        try:
            self._end_slice()
            self._collect()
            if reason == 'exit':
                self._record.mark_exit()
            self._record.mark_last()
            self._upload(until, last_chance=True, is_end=reason == 'sigterm')
        finally:
            if done is not None:
                done.give()

    def _terminated(self, is_idle):
        self._flush('sigterm', monotonic() + SIGTERM_BUDGET_MS / 1000, None)
        if is_idle and self._runtime.termination.is_ours:
            self._runtime.termination.end()
        # What the user's own handler runs comes now, and may be the last.
        now = monotonic()
        self._last_looks = [now + delay / 1000 for delay in LAST_LOOKS_MS]

    # What is due.

    def _near_deadline(self, request_id, deadline):
        if not self._record.invocations.is_running(request_id):
            return
        interval = sys.getswitchinterval()
        # A busy main thread gives way only so often, and an upload takes many turns.
        sys.setswitchinterval(min(interval, URGENT_SWITCH_MS / 1000))
        try:
            self._collect()
            self._record.mark_timeout(request_id)
            self._upload(deadline - DEADLINE_RESERVE_MS / 1000, last_chance=True)
        finally:
            sys.setswitchinterval(interval)

    def _snapshot(self, deadline):
        # Many may run at a time, and one collection is for all of them.
        if monotonic() - self._last_snapshot < FIRST_SNAPSHOT_MS / 2000:
            return
        self._last_snapshot = monotonic()
        self._collect()
        until = _before(deadline)
        near = self._deadlines.first_near()
        self._upload(until if near is None else min(until, near))

    def _never_started(self, request_id):
        self._announced = None
        if self._hold.has_started(request_id):
            return
        self._record.unhandled += 1
        self._hold.let_go(request_id)

    # Parts of these.

    def _has_come(self, request_id):
        self._hold.started(request_id)
        if self._announced is not None and self._announced[0] == request_id:
            self._announced = None

    def _collect(self, contexts=None):
        self._record.add(take(self._core, self._settings), contexts)

    def _end_slice(self):
        if self._has_to_tell:
            self._record.end_slice()

    def _upload(self, until, **limits):
        """
        Writes the object if the store lacks something, then sends what waits.
        until: by the monotonic clock; limits: as Delivery.flush has them
        """
        if self._has_to_tell:
            self._record.write_news()
        self._delivery.flush(until, **limits)

    @property
    def _has_to_tell(self):
        """Programs that run none of the function's code leave nothing behind."""
        return not self._is_child or self._record.saw_code

    def _known(self):
        """For the health check."""
        record, delivery = self._record, self._delivery
        return {
            'sandbox': self._sandbox.id,
            'invocations': record.invocations.count,
            'files': record.files,
            'saw_code': record.saw_code,
            'unhandled': record.unhandled,
            'is_stamp_bad': self._sandbox.is_stamp_bad,
            'delivery': delivery,
        }


def _before(deadline):
    """Lambda counts the time that the sandbox is held: beyond the deadline the invocation would be a timeout."""
    until = monotonic() + UPLOAD_BUDGET_MS / 1000
    return until if deadline is None else min(until, deadline - DEADLINE_RESERVE_MS / 1000)
