"""
Bytes to and from a server, plain or by TLS. By `_socket` and not `socket`, and not by `http.client`: these
are what tracers and mocks of the user's replace, and `http.client` takes 4 MB.
"""

import _socket
import errno

from ... import limits
from ...descriptor import close_own, identity, is_open
from ...host_name import ready

_PIECE = 64 * 1024


class PlainStream:
    """A TCP connection. Every call takes a deadline, and raises TimeoutError or OSError."""

    def __init__(self, addresses, deadline):
        error = None
        for i, (family, address) in enumerate(addresses):
            opened = None
            # Many networks have addresses of IPv6 that lead nowhere.
            has_other = any(other != family for other, _ in addresses[i + 1 :])
            try:
                opened = _socket.socket(family, _socket.SOCK_STREAM)
                left = deadline.left()
                opened.settimeout(min(left, limits.ADDRESS_MS / 1000) if has_other else left)
                opened.connect(address)
                opened.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
                self._socket, self._own = opened, identity(opened.fileno())
                return
            except OSError as failure:
                if opened is not None:
                    opened.close()
                error = error or as_timeout(failure, deadline)
        raise error or OSError(errno.ENOENT, 'no address')

    def send(self, data, deadline) -> None:
        self._check()
        view = memoryview(data)
        while view:
            self._socket.settimeout(deadline.left())
            try:
                view = view[self._socket.send(view[:_PIECE]) :]
            except OSError as error:
                raise as_timeout(error, deadline) from error

    def receive(self, deadline) -> bytes:
        """b'' at the end."""
        self._check()
        self._socket.settimeout(deadline.left())
        try:
            return self._socket.recv(_PIECE)
        except OSError as error:
            raise as_timeout(error, deadline) from error

    def shut(self) -> None:
        """Ends what other threads do with it."""
        try:
            self._check()
            self._socket.shutdown(_socket.SHUT_RDWR)
        except OSError:
            # It has ended already.
            pass

    def close(self) -> None:
        try:
            close_own(self._socket, self._own)
        except OSError:
            # It has ended already.
            pass

    def _check(self) -> None:
        """The user's code may have closed it, and has another file of that number."""
        if not is_open(self._socket, self._own):
            raise OSError(errno.EBADF, 'the connection was closed')


class TlsStream:
    """TLS over another stream, which may itself be one: a proxy may speak TLS too."""

    def __init__(self, inner, context, host: str, deadline):
        import ssl

        self._want_read, self._want_write = ssl.SSLWantReadError, ssl.SSLWantWriteError
        self._closed = (ssl.SSLZeroReturnError, ssl.SSLEOFError)
        self._inner = inner
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=ready(host))
        try:
            self._do(self._tls.do_handshake, deadline)
        except BaseException:
            self._tell(inner, deadline)
            raise

    def send(self, data, deadline) -> None:
        view = memoryview(data)
        while view:
            piece = view[:_PIECE]
            view = view[self._do(lambda piece=piece: self._tls.write(piece), deadline) :]

    def receive(self, deadline) -> bytes:
        try:
            return self._do(lambda: self._tls.read(_PIECE), deadline)
        except self._closed:
            return b''

    def shut(self) -> None:
        self._inner.shut()

    def close(self) -> None:
        self._inner.close()

    def _do(self, work, deadline):
        while True:
            try:
                result = work()
                self._flush(deadline)
                return result
            except self._want_write:
                self._flush(deadline)
            except self._want_read:
                self._flush(deadline)
                data = self._inner.receive(deadline)
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()

    def _flush(self, deadline) -> None:
        data = self._outgoing.read()
        if data:
            self._inner.send(data, deadline)

    def _tell(self, inner, deadline) -> None:
        """The other side is told why there will be no connection."""
        try:
            self._flush(deadline)
        except (OSError, ValueError):
            # It has ended already.
            pass


def as_timeout(error: OSError, deadline):
    """`_socket` says of its time what it says of the network's: only the former is that of the deadline."""
    is_own = isinstance(error, (TimeoutError, _socket.timeout)) and error.errno is None
    if is_own:
        return TimeoutError('no answer in time')
    try:
        deadline.left()
    except TimeoutError as over:
        return over
    return error
