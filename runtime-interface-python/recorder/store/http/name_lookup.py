"""Looks names up for connections, one name at a time and once each."""

import _socket

from ...host_name import ready
from ...system import new_lock


class NameLookup:
    """
    getaddrinfo cannot be ended: where no resolver answers it keeps its thread for half a minute and more. One
        of ours may hang there, never more, however often uploads are tried.
    """

    def __init__(self):
        self._turn = new_lock()
        self._known = {}

    def addresses(self, host: str, port: int, deadline, _ask=_socket.getaddrinfo):
        """Pairs of a family and an address. Raises OSError, and TimeoutError where another lookup hangs."""
        key = (host, port)
        known = self._known.get(key)
        if known is not None:
            return known
        if not self._turn.acquire(True, deadline.left()):
            raise TimeoutError('another name is looked up')
        try:
            known = self._known.get(key)
            if known is None:
                found = _ask(ready(host), port, 0, _socket.SOCK_STREAM)
                known = self._known[key] = [(family, address) for family, _, _, _, address in found]
            return known
        finally:
            self._turn.release()

    def forget(self) -> None:
        """A connection failed: a name may have another address by now, that of a proxy too."""
        self._known = {}
