"""What the sandbox would write into the store, and whether that is news to the store."""

import sys

from ..counts import counts, row
from ..delivery.keys import raw_key
from ..delivery.raw_object import body
from ..limits import CONTEXT_UPLOADS, CONTEXT_UPLOAD_MS, SLICE_MS
from ..percent_escapes import escaped
from ..system import epoch, iso_time, monotonic
from .attribution import AttributionLog
from .invocations import InvocationLog
from .pace import Pace


class _Told:
    """What ran: {path: (lines, arcs)}, in the order of the object's scripts; and which context ran what."""

    def __init__(self, has_attribution):
        self.ran = {}
        self.attribution = AttributionLog() if has_attribution else None

    def add(self, taken):
        """Returns whether something of it is new."""
        is_new = False
        for path, (lines, arcs) in taken.items():
            known = self.ran.get(path)
            if known is None:
                known = self.ran[path] = (set(), set())
            before = len(known[0]) + len(known[1])
            known[0].update(lines)
            known[1].update(arcs)
            is_new = is_new or len(known[0]) + len(known[1]) > before
        return is_new

    def attribute(self, contexts, taken):
        """Returns whether a context ran what it is not known to have run."""
        if self.attribution is None or not contexts:
            return False
        places = {path: place for place, path in enumerate(self.ran)}
        return self.attribution.add(contexts, [[places[path], *row(*taken[path])] for path in taken])


class SandboxRecord:
    """core: Core; delivery: Delivery"""

    def __init__(self, sandbox, core, delivery):
        self._sandbox = sandbox
        self._settings = sandbox.settings
        self._core = core
        self._delivery = delivery
        self._is_per_invocation = sandbox.settings.upload == 'invocation'
        self.invocations = InvocationLog()
        self.unhandled = 0
        self._told_unhandled = 0
        # Of the newest object; and of all slices before, of which nothing is news.
        self._told = self._none_told()
        self._ever = None
        self._init = {'outcome': 'running'}
        self._start_ms = 0
        self._held = 0
        self._held_seconds = 0.0
        # Of the newest object, and how often it was written.
        self._sequence = 1
        self._uploads = 0
        # Milliseconds since 1970: name the newest object in the store. Each names one, whatever the clock says.
        self._key_time = int(sandbox.started_at * 1000)
        self._key_times = set()
        # The store lacks something that is known here.
        self._is_news = True
        self._has_changed = False
        self._has_new_contexts = False
        self._context_pace = Pace(CONTEXT_UPLOADS, CONTEXT_UPLOAD_MS / 1000)
        self._last_take_ms = 0
        # The newest object says of a running invocation that it timed out.
        self._is_provisional = False
        self.saw_code = False

    # What happens.

    def init_ended(self, outcome, ms, start_ms):
        self._init = {'outcome': outcome, 'durationMs': ms}
        self._start_ms = start_ms

    def held(self, since):
        """An answer was there so long ago, by the monotonic clock, and the sandbox is let go now."""
        self._held += 1
        self._held_seconds += monotonic() - since

    def invocation_started(self, request, context, batch):
        self._has_changed = True
        if self._is_per_invocation and self.invocations.running == 0:
            self._key_time = max(int(request.started_at * 1000), self._key_time + 1)
        self.invocations.start(request, context, batch)

    def invocation_ended(self, request_id, outcome, ms):
        self.invocations.end(request_id, outcome, ms)
        self._has_changed = True
        if self._is_per_invocation or self._is_provisional:
            self._is_news = True

    def add(self, taken, contexts=None):
        """
        taken: as the core gives it
        contexts: that are given what ran; None: those of the running invocations
        """
        if not taken:
            return
        self._has_changed = True
        self._last_take_ms = int(epoch() * 1000)
        self.saw_code = True
        contexts = self.invocations.running_contexts() if contexts is None else contexts
        if self._told.add(taken) and (self._ever is None or self._ever.add(taken)):
            self._is_news = True
        if self._is_new_to_contexts(contexts, taken):
            self._has_new_contexts = True

    def mark_timeout(self, request_id):
        """Its deadline is near. Should it end after all, its end has the last word."""
        self.invocations.mark_running('timeout', request_id)
        self._is_provisional = True
        self._is_news = True

    def mark_exit(self):
        self.invocations.mark_running('exit')

    def mark_last(self):
        """Nothing comes after: what would have waited for new code is news, too."""
        if self._has_changed or self.invocations.running > 0:
            self._is_news = True

    @property
    def files(self):
        """How many files ran, by the form in which they are counted."""
        count = len((self._ever or self._told).ran)
        return {'python-1': count} if count else {}

    # What is written.

    def end_slice(self):
        """Something begins, or is added: if the slice is over, that belongs to the next one."""
        if self._is_slice_over():
            self.flush()
        elif self._sequence > 1 and self._uploads == 0 and not self._has_changed and not self._is_per_invocation:
            self._key_time = self._new_key_time()

    def flush(self):
        """What there is is written, and what comes later is of another slice: who asks wants to tell them apart."""
        if self._is_per_invocation:
            self.mark_last()
            self.write_news()
        else:
            self._close_slice()

    def write_news(self):
        """Gives the object to the delivery, if the store lacks something."""
        if self.unhandled > self._told_unhandled:
            self._is_news = True
        if self._is_slice_over() and self.invocations.running == 0:
            self._close_slice()
            return
        if not self._is_news and not (self._has_new_contexts and self._context_pace.allows()):
            return
        self._write()
        if self._is_per_invocation and self.invocations.running == 0:
            self._next_object()

    def _close_slice(self):
        """Where invocations always overlap, some go on in the next slice."""
        has_told_too_much = self._uploads > 0 and self.invocations.running > 0
        if self._has_changed or has_told_too_much or (self._is_news and self._told.ran):
            self._write(is_over=True)
        self._next_object()

    def _write(self, is_over=False):
        self._uploads += 1
        self._told_unhandled = self.unhandled
        settings = self._settings
        span = {'kind': 'slice', 'sequence': self._sequence, 'upload': self._uploads}
        if self._is_per_invocation:
            span = {'kind': 'invocation', 'sequence': self._sequence}
        collected = epoch() if self._is_per_invocation else max(self._key_time, self._last_take_ms) / 1000
        invocations = self.invocations
        parts = {
            'span': span,
            'collected_at': collected,
            'init': self._init,
            'invocation_count': invocations.count if self._is_per_invocation else invocations.part_count(is_over),
            'invocations': invocations.describe(is_over),
            'result': self._result(),
            'attribution': self._told.attribution and self._told.attribution.describe(),
            'cost': self._cost(),
            'lost': {'objects': self._delivery.lost, 'unhandled': self.unhandled},
        }
        if not self._is_per_invocation:
            self._key_times.add(self._key_time)
        key = raw_key(settings.prefix, settings.function_name, iso_time(self._key_time / 1000), self._sandbox.id)
        self._delivery.put_raw(key, body(settings, self._sandbox, parts))
        self._is_news = self._has_new_contexts = self._has_changed = False
        self._is_provisional = invocations.running > 0 and self._is_provisional

    def _result(self):
        """As the contract has it; the smallest texts first on their way, so that most files are there soonest."""
        shown = []
        for path, (lines, arcs) in self._told.ran.items():
            text_hash, script, is_due = self._delivery.put_script(path)
            entry = {'scriptId': '0', 'url': 'file://' + escaped(path), 'hash': text_hash}
            if script is not None:
                entry['script'] = script
            if is_due:
                entry['due'] = True
            entry['functions'] = []
            entry['form'] = 'python-1'
            entry['counts'] = counts(sys.version_info[1], self._core.has_branches, lines, arcs)
            shown.append(entry)
        return shown

    def _cost(self):
        return {
            'startMs': self._start_ms,
            'held': self._held,
            'heldMs': round(self._held_seconds * 1000),
            'uploads': self._delivery.uploads,
            'bytes': self._delivery.bytes,
            'memory': 0,
        }

    def _next_object(self):
        if not self._is_per_invocation:
            if self._ever is None:
                self._ever = self._told
            # What runs again is of the next slice, too: the core must say it again.
            if not self._settings.attribution:
                self._core.forget()
        self._told = self._none_told()
        self.invocations.next_part()
        if self._uploads > 0:
            self._sequence += 1
        self._uploads = 0
        now = int(epoch() * 1000)
        self._key_time = max(now, self._key_time + 1) if self._is_per_invocation else self._new_key_time()

    def _new_key_time(self):
        time = int(epoch() * 1000)
        while time in self._key_times:
            time += 1
        return time

    def _is_slice_over(self):
        """By the clock, for a sandbox may have been frozen for hours; one that is set back by little changes nothing."""
        return not self._is_per_invocation and abs(int(epoch() * 1000) - self._key_time) >= SLICE_MS

    def _is_new_to_contexts(self, contexts, taken):
        is_new = self._told.attribute(contexts, taken)
        return is_new and (self._ever is None or self._ever.attribute(contexts, taken))

    def _none_told(self):
        return _Told(self._settings.attribution)
