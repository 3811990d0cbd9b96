"""
What our thread does until there is work for it. The half of the recorder that does the work is not needed before the
first answer: it is loaded when the client has that, and not while the client waits for it.
"""

from ..limits import ANNOUNCED_MS, FIRST_SNAPSHOT_MS
from ..system import POLLIN, monotonic, new_poll

# Read when something follows them.
_PATIENT = ('init_ended', 'serves', 'started')


def stand_by(runtime):
    """
    Blocks until there is work: an end, a signal, an invocation that takes long or was announced and never starts. False:
    the thread must end, for the process forks.
    """
    mailbox, socket = runtime.mailbox, runtime.socket
    until = None
    while True:
        is_idle = runtime.signalled()
        if is_idle is not None:
            mailbox.post('terminated', is_idle)
        for message in mailbox.waiting():
            name, parts = message
            if name == 'started':
                until = _patience(*parts)
            elif name == 'pause':
                mailbox.drop(message)
                claim, ended = parts
                if claim.acquire(False):
                    ended.give()
                    return False
            elif name not in _PATIENT:
                return True
        now = monotonic()
        if until is not None and now >= until:
            return True
        # Anew each time: the user's code may have closed what was waited for, and have files of those numbers.
        poll = new_poll()
        poll.register(mailbox, POLLIN)
        if socket is not None and socket.is_open:
            poll.register(socket, POLLIN)
        else:
            socket = None
        # Rounded up: a wait that ends too early only turns once more.
        ready = poll.poll(None if until is None else int((until - now) * 1000) + 1)
        if socket is not None and any(descriptor == socket.fileno() for descriptor, _ in ready):
            # It is read by who needs it: Lambda waits until the next event is asked for.
            socket = None
            if until is None:
                until = monotonic() + ANNOUNCED_MS / 1000


def _patience(request, _context, _batch):
    """Until when, by the monotonic clock. What it takes to load must not fall into the time of the last upload."""
    return request.began + min(FIRST_SNAPSHOT_MS / 1000, (request.deadline - request.began) / 4)
