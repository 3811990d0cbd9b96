"""
The main thread's half: what the function does is told to our thread, which does everything else. Nothing here may throw
into the function.
"""

import _thread
import os

from .. import log
from ..cores.taking import is_apart, take
from ..endings.exits import watch_exits
from ..interruption import is_of_signal
from ..endings.sigterm import SIGTERM, Termination
from ..limits import (
    DEADLINE_RESERVE_MS,
    EXIT_BUDGET_MS,
    EXIT_GRACE_MS,
    EXTENSION_MS,
    HEALTH_GRACE_MS,
    INIT_ERROR_BUDGET_MS,
    UPLOAD_BUDGET_MS,
)
from ..store.settings import STORE_VARIABLES_IN_WORDS
from ..system import Signal, epoch, monotonic, new_lock, sleep, start_thread
from .client import patch
from .finder import await_handler
from .mailbox import Mailbox


class Runtime:
    """
    One process: that of the runtime, or a child of the function's.

    site: the folder that PYTHONPATH names for children
    is_child: it has no runtime client, and is collected on the way for as long as it lives
    """

    def __init__(self, settings, site, is_child=False):
        self.settings = settings
        self.site = site
        self.is_child = is_child
        self.core = None
        self.mailbox = None
        self.termination = None
        # Why nothing is recorded though it should be, or None: (code, message).
        self.start_failure = None
        self.files = None
        self.began = monotonic()
        # Seconds since 1970.
        self.started_at = epoch()
        self.start_ms = 0
        self._connection = None
        # While the main thread waits for an event, perhaps in C, and nobody but our thread takes a signal: which time it is.
        self.idle = None
        self._turns = 0
        self._is_waiting = False
        self._is_restored = False
        self._init_settled = False
        self._records_children = False
        self._contexts = None
        # The invocation that runs, and how it ended as far as is known.
        self._open = None
        self._outcome = None
        self._thread_runs = False
        self._thread_id = None
        # As Python names it.
        self._thread_ident = None
        # While Python is kept from warning of our thread.
        self.silence = None
        self._thread = None

    # What the process does.

    def watch(self, module):
        """The runtime client has been loaded."""
        with _Guard():
            for _, message in self.settings.problems:
                log.warn(message)
            if not patch(module, self):
                log.warn(
                    'nothing is recorded: the runtime client has no wait_next_invocation that could be watched.'
                )
                return
            if not self.settings.enabled:
                return
            if self.settings.store is None:
                if not self.settings.problems:
                    log.warn(
                        'no store is configured, so nothing is recorded: set %s.' % STORE_VARIABLES_IN_WORDS
                    )
                return
            self.begin()
            if self.settings.runtime_api:
                self._register()
            if self.core is None:
                await_handler(self.settings, self.record)
            self.start_ms = self._since_began()

    def begin(self):
        """Everything but the counting, which begins as late as it can."""
        self.mailbox = Mailbox()
        self.termination = Termination(self)
        self.termination.install()
        watch_exits(self)
        from ..children.fork import watch_forks

        watch_forks(self)

    def record(self):
        """The handler is looked for. Called again, it does nothing."""
        with _Guard():
            if self.settings.enabled and self.settings.store is not None:
                self.start_core()
                self._record_children()

    def start_core(self):
        """Counts from now on. Called again, it does nothing."""
        if self.core is not None or self.start_failure is not None:
            return
        try:
            from ..cores.core import create
            from ..files.files import Files

            self.files = Files(self.settings)
            self.core = create(self.settings, self.files)
            self.core.start()
        except Exception as error:
            self.core = None
            if is_of_signal(error):
                raise
            self.start_failure = str(error)
            log.warn('coverage could not start: %s' % error)

    def start_thread(self):
        """Our thread, which `threading` knows nothing of. Called again, it does nothing."""
        if self._thread_runs:
            return
        self._thread_runs = True
        try:
            start_thread(self._drain if self.core is None else self._run)
        except BaseException:
            # The system has no more of them now: tried again at the next event.
            self._thread_runs = False
            raise

    # What the runtime client does.

    def waits(self):
        """It is about to ask for the next event: the answer to the one before it is out."""
        if self.mailbox is None:
            return
        with _Guard():
            self._end()
            self.termination.renew()
            if not self._is_waiting:
                self._is_waiting = True
                self._wait_first()
            self._idle()

    def snapshot(self):
        """The sandbox is about to be frozen, to be restored as many: nothing may be made that must be one's own."""
        if self.mailbox is None:
            return
        with _Guard():
            self.start_core()
            self._ask_first()
            self._is_restored = True

    def invoked(self, raw):
        """
        The runtime has an event. Returns the answer, as text, where the recorder is asked and not the handler; else
        None, and the invocation has begun.
        """
        self.idle = None
        with _Guard():
            from .request import Request

            request = Request(raw)
            event = request.event(self.settings.health_path)
            if event is not None:
                from ..health.request import health_request

                asked = health_request(event, self.settings.health_path)
                if asked is not None:
                    return self._answer_health(request, event, asked)
            if self.mailbox is not None and self.core is not None:
                self._begin_invocation(request, event)
        return None

    def answered(self, request_id, outcome):
        if self._open is not None and self._open.request_id == str(request_id):
            self._outcome = outcome
            with _Guard():
                self._end()

    def init_failed(self):
        if self.mailbox is None:
            return
        with _Guard():
            self._end_init('error')
            self._ask_first()
            self._flush('init-error', INIT_ERROR_BUDGET_MS / 1000)

    def end_child_init(self):
        self._end_init('ok')

    # Ends of the process.

    def exits(self):
        """Blocks until all is uploaded or the time for it is over."""
        if self.mailbox is None or self.core is None:
            return
        with _Guard():
            self._end_init('exit')
            left = EXIT_BUDGET_MS / 1000
            if self._open is not None:
                left = min(left, self._open.deadline - DEADLINE_RESERVE_MS / 1000 - monotonic())
            self._flush('exit', max(0, left))

    def flush_for_signal(self, budget):
        if self.core is None:
            return
        with _Guard():
            self._end_init('exit')
            self._flush('sigterm', budget)

    # Forks.

    def become_child(self):
        """This process is a new one; only the thread that forked goes on in it."""
        if self.mailbox is None:
            return
        if self._thread_runs:
            with _Guard():
                from ..children.half_loaded import let_go_of_modules

                let_go_of_modules(self._thread_ident)
        with _Guard():
            self.mailbox.close()
            self.mailbox = Mailbox()
            if self._connection is not None:
                self._connection[0].close()
            self._connection = None
            self._open = self._outcome = self._thread = None
            self._thread_runs = self._is_waiting = self._init_settled = False
            self.is_child = True
            self.began = monotonic()
            self.started_at = epoch()
            self.silence = None
            self.termination.renew()
            if self.core is not None:
                self.core.after_fork()
                self._end_init('ok')
                self.start_thread()

    def pause(self, patience):
        """Ends our thread, if it can end in so many seconds. Returns whether it has; None: there is none."""
        if not self._thread_runs:
            return None
        if self.core is None:
            # It only waits for events, and reads nothing of ours.
            return False
        claim, ended = new_lock(), Signal()
        until = monotonic() + patience
        self.mailbox.post('pause', claim, ended)
        # Asked in vain, it must not end later: nobody would start it again, and Lambda would wait for its extension.
        if not ended.wait(patience) and claim.acquire(False):
            return False
        self._thread_runs = False
        # The thread of the system ends a little later.
        while self._thread_id is not None and os.path.exists('/proc/self/task/%d' % self._thread_id):
            if monotonic() > until:
                break
            sleep(0.0002)
        return True

    def signalled(self):
        """Reads the pipe. None: SIGTERM has not come; else whether the main thread waits for an event, and cannot take it."""
        idle = self.idle
        if SIGTERM not in self.mailbox.drain():
            return None
        return idle is not None and idle == self.idle

    @property
    def socket(self):
        """On which the first event has been asked for, or None."""
        asked = self._connection is not None and self._connection[1] is not None
        return self._connection[0] if asked and not self.settings.multi_concurrency else None

    def speak(self):
        silence, self.silence = self.silence, None
        if silence is not None:
            silence.end()

    # Parts of these.

    def _record_children(self):
        """Those that are started once the runtime is there: it looks at PYTHONPATH, and sets it."""
        if self.settings.children and self.mailbox is not None and not self._records_children:
            from ..settings import record_children

            self._records_children = True
            record_children(self.site)

    def _register(self):
        """
        Registers as an internal extension, which must be done before the runtime asks for its first event. The answer
        is read then.
        """
        from ..extension.connection import Connection

        try:
            connection = Connection(self.settings.runtime_api, EXTENSION_MS / 1000)
            connection.send_registration([] if self.settings.multi_concurrency else ['INVOKE'])
            self._connection = [connection, None]
        except Exception as error:
            if is_of_signal(error):
                raise
            self._not_registered(error)
        if self.settings.multi_concurrency:
            # The workers are forked soon, and this process waits for them.
            self._ask_first()

    def _ask_first(self):
        """The first event is asked for, whether there is a thread to read it or not: init ends with that."""
        if self._connection is None or self._connection[1] is not None:
            return
        try:
            self._connection[1] = self._connection[0].identifier()
            self._connection[0].ask_for_event(self._connection[1])
        except Exception as error:
            if is_of_signal(error):
                raise
            self._connection = None
            self._not_registered(error)

    def _not_registered(self, error):
        loss = 'a sandbox that is frozen early sends them late'
        if self.settings.multi_concurrency:
            loss = 'the last one, at the end of the sandbox, may be lost'
        log.warn('no extension could be registered (%s): uploads go on, but %s' % (error, loss))

    def _wait_first(self):
        self.is_child = False
        try:
            self.start_core()
            self._record_children()
            self._end_init('ok')
            if self._is_restored:
                self.started_at = epoch()
            self.mailbox.post('serves')
        finally:
            # Whatever happens to the recorder, Lambda must not wait for its extension.
            self._ask_first()
            self.start_thread()

    def _idle(self):
        """What has come before was the main thread's to take: which handler there was then is not known any more."""
        if SIGTERM in self.mailbox.drain():
            self.mailbox.post('terminated', False)
        self._turns += 1
        self.idle = self._turns
        self.mailbox.wake()

    def _begin_invocation(self, request, event):
        context, batch = self._context_of(event, request.client_context())
        self.core.renew()
        self._open = request
        self._outcome = None
        self.mailbox.post('started', request, context, batch)

    def _context_of(self, event, client_context):
        if event is None and client_context is None and self.settings.context is None:
            # Nobody asks for one, as in most functions: what reads them need not be compiled.
            return None, None
        if self._contexts is None:
            from .context import Contexts

            self._contexts = Contexts(self.settings)
        return self._contexts.of(event, client_context)

    def _end(self):
        request, outcome = self._open, self._outcome
        if request is None:
            return
        self._open = self._outcome = None
        ended = monotonic()
        taken = None
        if is_apart(self.settings):
            # The next one must not have begun: nothing else keeps the two apart.
            taken = take(self.core, self.settings)
        ms = round((ended - request.began) * 1000)
        self.mailbox.post('ended', request.request_id, outcome or 'ok', ms, ended, taken)

    def _end_init(self, outcome):
        if self._init_settled:
            return
        self._init_settled = True
        self.mailbox.post('init_ended', outcome, self._since_began(), self.start_ms)

    def _flush(self, reason, budget):
        if self.core is None:
            return
        done = Signal()
        self.mailbox.post('flush', reason, monotonic() + budget, done)
        try:
            self.start_thread()
        except RuntimeError:
            # Python starts no threads any more.
            self._thread_runs = False
            self._new_thread().run_once()
        done.wait(budget + EXIT_GRACE_MS / 1000)

    def _answer_health(self, request, event, asked):
        from ..health.answer import answer

        known = None
        if self.mailbox is not None and self.core is not None:
            box = []
            done = Signal()
            self.mailbox.post('health', request, asked, box, done)
            left = request.deadline - DEADLINE_RESERVE_MS / 1000 - monotonic()
            done.wait(max(0, min(UPLOAD_BUDGET_MS / 1000 + HEALTH_GRACE_MS / 1000, left)))
            known = box[0] if box else None
        return answer(event, self, known)

    def _new_thread(self):
        if self._thread is None:
            from ..sandbox.recorder import SandboxRecorder

            self._thread = SandboxRecorder(self, self._connection)
        return self._thread

    def _run(self):
        self._thread_id, self._thread_ident = _thread.get_native_id(), _thread.get_ident()
        self.speak()
        try:
            if self._is_needed():
                self._new_thread().run()
        except BaseException as error:
            self._thread_runs = False
            with _Guard():
                log.warn('recording has stopped, the function goes on: %r' % (error,))
            self._drain()

    def _is_needed(self):
        """False: the thread must end before it was of use."""
        if self._thread is not None or self.is_child:
            return True
        from ..sandbox.standby import stand_by

        return stand_by(self)

    def _drain(self):
        """Where nothing is recorded the sandbox must not wait for an extension that asks for nothing any more."""
        connection = self._connection
        try:
            while connection is not None:
                if connection[0].read_event() is not None:
                    connection[0].ask_for_event(connection[1])
        except Exception:
            # The sandbox ends, or the API is gone: nobody waits for us then.
            return

    def _since_began(self):
        return round((monotonic() - self.began) * 1000)


class _Guard:
    """What fails in here is logged; the function goes on. What a handler of a signal raises is the function's."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None or not issubclass(kind, Exception) or is_of_signal(error):
            return False
        try:
            log.warn('the recorder failed; the function goes on: %r' % (error,))
        except Exception:
            pass
        return True
