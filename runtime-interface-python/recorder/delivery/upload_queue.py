"""Objects of one kind on their way to the store."""

from .. import limits
from ..store.error import StoreError
from ..system import epoch, monotonic, new_lock, start_thread
from .backoff import Backoff
from .drain import Drain
from .upload import Upload


class Unpacked:
    """
    A body that is made when it is sent, for it can be large.

    is_large: it takes long to pack: sent by itself, after the others
    pack: returns bytes; None: there is nothing to send after all
    """

    def __init__(self, is_large: bool, pack):
        self.is_large = is_large
        self.pack = pack


class UploadQueue:
    """
    With a backoff of its own: where one kind is refused, the other may well arrive.

    failure: of the newest attempt; None when that arrived, or there was none
    uploads, bytes: of what arrived; last_upload_at: in seconds since 1970, None before the first
    """

    def __init__(self, store, only_if_absent: bool, arrived, judged):
        """
        only_if_absent: leave an object that the store has already as it is
        arrived(key): the store has the object
        judged(): a drain has ended, or something that nobody waited for: `failure` may have changed
        """
        self._store = store
        self._only_if_absent = only_if_absent
        self._on_arrived = arrived
        self._on_judged = judged
        self._lock = new_lock()
        self._backoff = Backoff()
        # By key, oldest first.
        self._waiting = {}
        self._under_way = {}
        self._drain = None
        self.failure = None
        self.uploads = 0
        self.bytes = 0
        self.failures = 0
        self.last_upload_at = None

    def add(self, key: str, content) -> None:
        """Takes the place of an object with the same key that still waits."""
        with self._lock:
            self._waiting.pop(key, None)
            self._waiting[key] = content

    def has(self, key: str) -> bool:
        return key in self._waiting

    def remove(self, key: str) -> None:
        with self._lock:
            self._waiting.pop(key, None)

    @property
    def size(self) -> int:
        return len(self._waiting)

    def sizes(self):
        """
        Pairs of a key and bytes of the objects that wait, oldest first; those that are not packed yet have
        none.
        """
        with self._lock:
            return [(key, len(each) if isinstance(each, bytes) else 0) for key, each in self._waiting.items()]

    @property
    def has_large(self) -> bool:
        """Whether something large waits."""
        with self._lock:
            return any(_is_large(each) for each in self._waiting.values())

    def is_large(self, key: str) -> bool:
        """Whether it is large and waits."""
        return _is_large(self._waiting.get(key))

    def retry_now(self) -> None:
        """The store is back, as another queue has found: no reason to wait any longer."""
        with self._lock:
            self._succeed()

    def begin(self, until: float, is_last_chance: bool, with_large: bool, news):
        """
        Begins to send what waits. `is_last_chance`: nothing comes after (a deadline, an exit), so no backoff
        holds it up. Returns a Drain to be ended; None where there is nothing to do now.
        """
        with self._lock:
            keys = [key for key, each in self._waiting.items() if with_large or not _is_large(each)]
            if not keys or not (is_last_chance or self._backoff.may_try(epoch())):
                return None
            left = until - monotonic()
            budget = left if is_last_chance else self._backoff.budget
            allowed = min(budget, left)
            if allowed <= 0:
                return None
            self._abandon(is_last_chance)
            # No answer in less time than a failing store is given says nothing of the store.
            was_cut = allowed < min(budget, limits.FAILING_UPLOAD_BUDGET_MS / 1000)
            drain = self._drain = Drain(keys, allowed, is_last_chance, was_cut, news)
            drain.running = min(self._store.parallel_puts, len(keys))
            threads = drain.running
        for _ in range(threads):
            self._start(drain)
        return drain

    def end(self, drain: Drain, is_cancelled: bool) -> None:
        """Nothing new is begun behind the back of the function; what is under way goes on."""
        with self._lock:
            drain.is_stopped = True
            self._drain = None
            if not is_cancelled:
                self._judge(drain)
        if not is_cancelled:
            self._on_judged()

    def _start(self, drain: Drain) -> None:
        try:
            start_thread(self._send, drain)
        except RuntimeError:
            # Python ends, and starts none any more, or the system has none left.
            self._send(drain)

    def _send(self, drain: Drain) -> None:
        try:
            while True:
                with self._lock:
                    if drain.is_stopped or not drain.keys:
                        return
                    key = drain.keys.pop(0)
                # What one object meets, the others will meet too.
                if self._deliver(key, drain) is not None:
                    return
        finally:
            with self._lock:
                drain.running -= 1
            drain.news.give()

    def _deliver(self, key: str, drain: Drain):
        """Objects of one key follow each other: of two at a time the older one might arrive last."""
        before = self._under_way.get(key)
        if before is not None:
            # How it fails says nothing of the store as it is now.
            before.is_noted = before.is_noted or before.is_sent
            if not before.wait(drain.until - monotonic()):
                return None
        with self._lock:
            content = self._waiting.get(key)
            if content is None or key in self._under_way or drain.is_stopped:
                return None
            upload = self._under_way[key] = Upload(self._store, key, content, self._only_if_absent)
        failure = None
        try:
            body = upload.pack()
            if body is None:
                self._drop(key, upload)
            else:
                failure = upload.send(body)
                self._ended(key, upload, failure)
        finally:
            with self._lock:
                if self._under_way.get(key) is upload:
                    del self._under_way[key]
            upload.finish()
        return failure

    def _drop(self, key: str, upload: Upload) -> None:
        with self._lock:
            if self._waiting.get(key) is upload.content:
                del self._waiting[key]

    def _abandon(self, is_last_chance: bool) -> None:
        """
        What has been under way for too long has met a connection that died. At the last chance so does what
        has been
        replaced since: the new object holds all that it held.
        """
        for key, upload in list(self._under_way.items()):
            is_replaced = is_last_chance and upload.is_sent and self._waiting.get(key) is not upload.content
            if upload.is_overdue or is_replaced:
                upload.abandon()
                del self._under_way[key]

    def _ended(self, key: str, upload: Upload, failure) -> None:
        is_newest = is_judged = False
        with self._lock:
            is_abandoned = self._under_way.get(key) is not upload
            if failure is None:
                is_newest = self._arrive(key, upload)
            elif is_abandoned or upload.is_noted:
                return
            if self._drain is not None:
                self._drain.outcomes.append(failure)
            else:
                is_judged = True
                if failure is None:
                    self._succeed()
                else:
                    self._fail(failure)
        if is_newest:
            self._on_arrived(key)
        if is_judged:
            self._on_judged()

    def _arrive(self, key: str, upload: Upload) -> bool:
        self.uploads += 1
        self.bytes += upload.bytes
        self.last_upload_at = epoch()
        # A newer object may have taken the place meanwhile.
        if self._waiting.get(key) is not upload.content:
            return False
        del self._waiting[key]
        return True

    def _judge(self, drain: Drain) -> None:
        failures = [outcome for outcome in drain.outcomes if outcome is not None]
        if failures:
            self._fail(failures[0], len(failures))
        elif drain.is_done:
            self._succeed()
        else:
            late = [upload for upload in self._under_way.values() if upload.is_sent]
            known = next((each.last_failure for each in late if each.last_failure is not None), None)
            # Nor does one that waits for what is being packed.
            if known is None and (drain.was_cut or not late):
                return
            for each in late:
                each.is_noted = True
            # In the short time that a failing store gets, it may just be slow: it is neither well nor failing
            # anew.
            if known is None and self._backoff.is_failing and not drain.is_last_chance:
                self._backoff.failed(epoch())
            else:
                self._fail(known or self._store.timeout())

    def _succeed(self) -> None:
        self.failure = None
        self._backoff.succeeded()

    def _fail(self, failure: StoreError, count: int = 1) -> None:
        self.failures += count
        self.failure = failure
        self._backoff.failed(epoch())


def _is_large(content) -> bool:
    return isinstance(content, Unpacked) and content.is_large
