"""Objects of one queue that are sent now, by some threads at a time, while an invocation is held."""

from ..system import monotonic


class Drain:
    """
    keys: that no thread has taken yet; outcomes: how each upload ended, None: it has arrived
    running: threads at work; news: given each time that one of them ends
    """

    def __init__(self, keys, seconds: float, is_last_chance: bool, was_cut: bool, news):
        self.keys = list(keys)
        self.until = monotonic() + seconds
        self.is_last_chance = is_last_chance
        self.was_cut = was_cut
        self.news = news
        self.outcomes = []
        self.running = 0
        self.is_stopped = False

    @property
    def is_done(self) -> bool:
        return self.running == 0

    @property
    def is_over(self) -> bool:
        return monotonic() >= self.until
