"""
Raw objects and script texts on their way to the store, for the recorder's thread. Nothing in here raises.
"""

from .. import limits, log
from ..system import monotonic
from .keys import script_key


class Delivery:
    """
    What it is made of is imported when the first object comes: after the first answer, or when a deadline is
    near.
    """

    def __init__(self, settings, sandbox_id: str):
        self._settings = settings
        self.sandbox_id = sandbox_id
        self._is_child = False
        self._opened = None
        self._texts = None
        self._folders = []
        # Ids of scripts that were queued, and of those that have arrived.
        self._offered = set()
        self._arrived = set()
        # Characters of the scripts that were queued since the last flush.
        self._units = 0

    def add_folders(self, folders) -> None:
        """Folders outside of the task root that are recorded too: texts are read in no other."""
        self._folders += folders
        if self._texts is not None:
            self._texts.add_folders(folders)

    def put_raw(self, key: str, body: bytes) -> None:
        """Queued; the same key again replaces what waits."""
        try:
            outbox = self._outbox()
            if outbox is not None:
                outbox.add(key, body)
        except Exception as error:
            log.debug('an object cannot be queued: %r' % error)

    def put_script(self, path: str):
        """
        Reads, decodes and hashes once per path, and queues. Returns the hash ('' when the text cannot be
        had), the id of the script object (None when texts stay here), and whether that is large and still on
        its way.
        """
        try:
            return self._put_script(path)
        except Exception as error:
            log.debug('the text of %s cannot be queued: %r' % (path, error))
            return '', None, False

    def flush(self, until: float, last_chance=False, patient=False, held_since=None, is_end=False) -> bool:
        """
        Sends what waits, until all is sent or `until` (of `system.monotonic`) or the budget is over. True:
        nothing waits.

        last_chance: nothing comes after (a deadline, an exit), so no backoff and no budget holds it up
        patient: large texts are waited for as long as anything else
        held_since: since when the sandbox is held, by the same clock; None: now
        is_end: the sandbox is about to end: what does not arrive is lost with it
        """
        try:
            outbox = self._outbox()
            if outbox is None:
                return True
            self._units = 0
            is_patient = patient or self._settings.scripts == 'hold'
            outbox.drain(
                until, last_chance, is_patient, monotonic() if held_since is None else held_since, is_end
            )
            return outbox.waiting == 0
        except Exception as error:
            log.debug('what waits cannot be sent: %r' % error)
            return False

    def cancel(self) -> None:
        """Ends a flush of another thread: for one that does all that it would have done."""
        if self._opened is not None:
            self._opened.cancel()

    def after_fork(self, sandbox_id: str) -> None:
        """In the child: what waits, and the connections, are the parent's."""
        self.sandbox_id = sandbox_id
        self._is_child = True
        self._opened = None
        self._offered = set(self._arrived)
        self._texts = None
        self._units = 0

    @property
    def waiting(self) -> int:
        """Objects, texts of scripts too."""
        return self._of('waiting', 0)

    @property
    def spooled(self) -> int:
        """Raw objects that wait, in memory and in /tmp."""
        return self._of('spooled', 0)

    @property
    def lost(self) -> int:
        """Raw objects given up because too many waited."""
        return self._of('lost', 0)

    @property
    def uploads(self) -> int:
        return self._of('uploads', 0)

    @property
    def failures(self) -> int:
        return self._of('failures', 0)

    @property
    def bytes(self) -> int:
        """Of what arrived."""
        return self._of('bytes', 0)

    @property
    def last_upload_at(self):
        """Seconds since 1970; None before the first."""
        return self._of('last_upload_at', None)

    @property
    def last_failure(self):
        """Code and sentence of the newest attempt of a raw object; None when that arrived."""
        return self._of('last_failure', None)

    @property
    def script_failure(self):
        """The same of script texts."""
        return self._of('script_failure', None)

    @property
    def last_problem(self):
        """
        What the health check says is wrong: what nothing can be written to, no script can be written to
        either.
        """
        return self.last_failure or self.script_failure

    def _of(self, name: str, otherwise):
        return otherwise if self._opened is None else getattr(self._opened, name)

    def _outbox(self):
        if self._opened is None and self._settings.store is not None:
            from ..store.create import create_store
            from .outbox import Outbox
            from .spool import Spool

            self._opened = Outbox(
                create_store(self._settings.store), Spool(self._settings), self._script_arrived
            )
            if not self._is_child:
                self._opened.adopt_spooled()
        return self._opened

    def _script_arrived(self, key: str) -> None:
        self._arrived.add(key)

    def _put_script(self, path: str):
        if self._texts is None:
            from .script_texts import ScriptTexts

            self._texts = ScriptTexts(self._settings.task_root, self._settings.scripts != 'off')
            self._texts.add_folders(self._folders)
        script = self._texts.script_of(path)
        if script is None:
            return '', None, False
        outbox = self._outbox()
        if script.id is None or outbox is None:
            return script.hash, None, False
        key = script_key(self._settings.prefix, self._settings.function_name, script.id)
        if key not in self._offered:
            self._offered.add(key)
            self._queue(outbox, key, script)
        return script.hash, script.id, outbox.is_due(key)

    def _queue(self, outbox, key: str, script) -> None:
        from .upload_queue import Unpacked

        texts = self._texts
        self._units += script.size
        outbox.add_if_absent(
            key, Unpacked(self._units > limits.PROMPT_TEXT_UNITS, lambda: texts.pack(script))
        )
