"""
Objects on their way to the store: raw objects, and the texts of scripts. What fails waits and is tried again;
    raw objects wait in the spool too. One line says when either begins to fail, one when it arrives again.
"""

import errno

from .. import limits, log
from ..system import Signal, monotonic, new_lock
from .upload_queue import UploadQueue

_NEVER = 1e12


class Outbox:
    """lost: objects given up because too many waited"""

    def __init__(self, store, spool, script_arrived):
        self._spool = spool
        self._raw = UploadQueue(store, False, self._unspool, self._judged)
        self._scripts = UploadQueue(store, True, script_arrived, self._judged)
        self._lock = new_lock()
        # Failures that were said, by their codes, and of which no end was said.
        self._said = {}
        # Why the newest object is in memory alone; None when it is in the spool too.
        self._memory_alone = None
        self.lost = 0
        # How many of them when the last upload arrived.
        self._lost_before = 0
        self._draining = 0
        # How long the sandbox is held for counts and large texts together, in seconds.
        self._text_budget = limits.TEXT_BUDGET_MS / 1000
        # The sandbox ends with what waits now.
        self._is_end = False
        self._cancelled = 0
        self._news = []

    def add(self, key: str, body: bytes) -> None:
        """An object to be written; it replaces one with the same key that still waits."""
        self._raw.add(key, body)
        self._drop_oldest()
        # The store takes an object of any size; the spool must not fill /tmp, which is the function's.
        if len(body) > limits.OUTBOX_BYTES:
            self._memory_alone = 'it is too large for /tmp'
        else:
            self._memory_alone = self._spool_it(key, body)

    def add_if_absent(self, key: str, content) -> None:
        """
        An object that any sandbox may have written already: sent unless the store has it. Never spooled.
        """
        if not self._scripts.has(key):
            self._scripts.add(key, content)

    def is_due(self, key: str) -> bool:
        """
        Whether an object, added by `add_if_absent`, is large and on its way: nothing has shown that it will
        not arrive.
        """
        return self._scripts.failure is None and self._scripts.is_large(key)

    def adopt_spooled(self) -> None:
        """Takes up what an earlier process of this sandbox could not send."""
        for key, body in self._spool.adopt(
            lambda reason: log.debug('a file in /tmp is left out: %s' % reason)
        ):
            self._raw.add(key, body)
        self._drop_oldest()

    @property
    def waiting(self) -> int:
        return self._raw.size + self._scripts.size

    @property
    def spooled(self) -> int:
        """Raw objects that wait."""
        return self._raw.size

    @property
    def uploads(self) -> int:
        return self._raw.uploads + self._scripts.uploads

    @property
    def failures(self) -> int:
        return self._raw.failures + self._scripts.failures

    @property
    def bytes(self) -> int:
        """Of what arrived."""
        return self._raw.bytes + self._scripts.bytes

    @property
    def last_upload_at(self):
        """Seconds since 1970; None before the first."""
        return max(filter(None, (self._raw.last_upload_at, self._scripts.last_upload_at)), default=None)

    @property
    def last_failure(self):
        """Code and sentence of the newest attempt of a raw object; None when that arrived."""
        failure = self._raw.failure
        return failure and (failure.code, failure.message)

    @property
    def script_failure(self):
        """The same of script texts."""
        failure = self._scripts.failure
        return failure and (failure.code, 'script texts are missing in the store: ' + failure.message)

    def drain(
        self, until: float, is_last_chance: bool, is_patient: bool, held_since: float, is_end: bool
    ) -> None:
        """Sends what waits, until all is sent or the time is over."""
        before = self._cancelled
        news = Signal()
        self._news.append(news)
        self._is_end = is_end
        self._draining += 1
        try:
            self._drain_both(_Limits(self, before, news, until, is_last_chance), is_patient, held_since)
        finally:
            self._draining -= 1
            self._news.remove(news)
            with self._lock:
                self._say_failures()
                self._say_recoveries()
                if is_end and self._cancelled == before:
                    self._say_unsent()

    def cancel(self) -> None:
        """Ends the drains that run: for one that does all that they would have done."""
        self._cancelled += 1
        for news in list(self._news):
            news.give()

    def is_cancelled(self, since: int) -> bool:
        return self._cancelled != since

    def _drain_both(self, bounds, is_patient: bool, held_since: float) -> None:
        """The counts, and with them what is packed at once; then large texts."""
        if self._raw.failure is None:
            bounds.send((self._raw, True), (self._scripts, False))
        else:
            bounds.send((self._raw, True))
            # A store that fails is not asked for more; one that is back gets all.
            if self._raw.failure is not None or bounds.is_cancelled:
                return
            self._scripts.retry_now()
            bounds.send((self._scripts, False))
        if self._raw.failure is not None or bounds.is_cancelled:
            return
        if bounds.is_last_chance:
            bounds.send((self._scripts, True))
        else:
            self._drain_texts(bounds, is_patient, held_since)

    def _drain_texts(self, bounds, is_patient: bool, held_since: float) -> None:
        """
        The sandbox is not held for long by what a report can do without for now: the next invocations go on
        with it.
        """
        bounds.send((self._scripts, True), until=_NEVER if is_patient else held_since + self._text_budget)
        usual = limits.TEXT_BUDGET_MS / 1000
        self._text_budget = 2 * self._text_budget if self._scripts.has_large else usual

    def _judged(self) -> None:
        """A queue has news. Those of a drain are said at its end: what both queues meet, once."""
        if self._draining > 0:
            return
        with self._lock:
            if 'raw' in self._said and self._raw.failure is None:
                self._scripts.retry_now()
            self._say_failures()

    def _say_failures(self) -> None:
        raw, scripts = self._raw.failure, self._scripts.failure
        if raw is not None:
            say = log.debug if raw.code == self._said.get('raw') else log.warn
            say('coverage was not uploaded: %s %s' % (_in_full(raw), self._fate()))
            # While nothing arrives, nobody need be told that scripts do not.
            self._said = {'raw': raw.code}
        elif scripts is not None:
            say = log.debug if scripts.code == self._said.get('scripts') else log.warn
            text = 'script texts were not uploaded: %s Until they are, a report needs --task-root.'
            say(text % _in_full(scripts))
            self._said['scripts'] = scripts.code

    def _say_unsent(self) -> None:
        """Nothing has failed: there was no time left to pack them."""
        size = self._scripts.size
        if size == 0 or self._raw.failure is not None or self._scripts.failure is not None:
            return
        texts, them = ('text was', 'it') if size == 1 else ('texts were', 'them')
        text = '%d script %s not uploaded: the sandbox ended before. Until another sandbox has sent %s, a report needs --task-root.'
        log.warn(text % (size, texts, them))

    def _say_recoveries(self) -> None:
        """
        Said when a drain has left nothing behind. One late arrival proves nothing: newer objects wait, and
        where each upload is late, two lines per invocation would say so.
        """
        if 'raw' in self._said and _has_recovered(self._raw):
            log.warn('uploads arrive again, %s' % self._losses())
            self._lost_before = self.lost
            del self._said['raw']
        if 'scripts' in self._said and _has_recovered(self._scripts):
            log.warn('script texts arrive again.')
            del self._said['scripts']

    def _fate(self) -> str:
        """Of what waits now."""
        alone = self._memory_alone
        if not self._is_end:
            place = 'in /tmp' if alone is None else 'in memory alone, for %s,' % alone
            return 'It is kept %s and tried again.' % place
        if alone is None:
            return 'It is kept in /tmp, and lost if this sandbox does not start again.'
        return 'It is lost.'

    def _losses(self) -> str:
        """Of what waited while uploads failed."""
        lost = self.lost - self._lost_before
        if lost == 0:
            return 'nothing of what waited is lost'
        return 'but %d %s lost' % (lost, 'object that waited is' if lost == 1 else 'objects that waited are')

    def _drop_oldest(self) -> None:
        """The newest object is none of them, whatever its size: the store may well take it."""
        total = 0
        for i, (key, size) in enumerate(reversed(self._raw.sizes())):
            total += size
            if i == 0 or total <= limits.OUTBOX_BYTES:
                continue
            self._raw.remove(key)
            self.lost += 1
            self._unspool(key)
            text = 'too much coverage waits for the store: the oldest object is lost (%d so far)'
            log.warn(text % self.lost)

    def _spool_it(self, key: str, body: bytes):
        """Why it could not be written."""
        try:
            self._spool.write(key, body)
            return None
        except OSError as error:
            log.debug('the spool in /tmp cannot be written to: %s' % error)
            return '/tmp cannot be written (%s)' % errno.errorcode.get(error.errno, 'unknown')

    def _unspool(self, key: str) -> None:
        try:
            self._spool.remove(key)
        except OSError as error:
            log.debug('a file in /tmp cannot be removed: %s' % error)


class _Limits:
    """How long one drain of both queues may take, and what ends it before."""

    def __init__(self, outbox: Outbox, before: int, news: Signal, until: float, is_last_chance: bool):
        self._outbox = outbox
        self._before = before
        self._news = news
        self._until = until
        self.is_last_chance = is_last_chance

    @property
    def is_cancelled(self) -> bool:
        return self._outbox.is_cancelled(self._before)

    def send(self, *queues, until: float = _NEVER) -> None:
        """Pairs of a queue and whether large bodies are sent too; at the same time."""
        until = min(until, self._until)
        begun = [
            (queue, queue.begin(until, self.is_last_chance, with_large, self._news))
            for queue, with_large in queues
        ]
        begun = [(queue, drain) for queue, drain in begun if drain is not None]
        while begun:
            is_cancelled = self.is_cancelled
            ended = [pair for pair in begun if is_cancelled or pair[1].is_done or pair[1].is_over]
            begun = [pair for pair in begun if pair not in ended]
            for queue, drain in ended:
                queue.end(drain, is_cancelled)
            if begun:
                self._news.wait(min(drain.until for _, drain in begun) - monotonic())


def _has_recovered(queue: UploadQueue) -> bool:
    return queue.failure is None and queue.size == 0


def _in_full(failure) -> str:
    """For the log; the health check must not quote the store, which may name the bucket."""
    if failure.detail is None:
        return failure.message
    return '%s The store says: %s.' % (failure.message, failure.detail)
