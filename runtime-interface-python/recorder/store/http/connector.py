"""Opens connections to servers: straight or through a proxy, plain or by TLS."""

import errno

from ... import limits
from .answer import AnswerReader
from .no_answer import code_of, proxy_answered, proxy_unreachable
from .stream import PlainStream, TlsStream


class Connection:
    """A stream with what is needed to ask by it. forwarder: the proxy that gets whole addresses, or None."""

    def __init__(self, stream, forwarder=None):
        self.stream = stream
        self.reader = AnswerReader(stream)
        self.forwarder = forwarder
        self.was_used = False


class Connector:
    def __init__(self, names, trust, proxies=None):
        self._names = names
        self._trust = trust
        self._proxies = proxies

    def open(self, url, deadline) -> Connection:
        """Raises OSError, TimeoutError, NoAnswerError."""
        proxy = None if self._proxies is None else self._proxies.proxy_for(url)
        if proxy is None:
            stream = self._open_plain(url, deadline)
            return Connection(self._secured(stream, url.host, deadline) if url.scheme == 'https' else stream)
        stream = self._open_proxy(proxy, deadline)
        if url.scheme == 'http':
            return Connection(stream, proxy)
        self._tunnel(stream, proxy, url, deadline)
        return Connection(self._secured(stream, url.host, deadline))

    def _open_plain(self, url, deadline) -> PlainStream:
        stream = PlainStream(self._names.addresses(url.host, url.port, deadline), deadline)
        deadline.watch(stream)
        return stream

    def _secured(self, stream, host: str, deadline) -> TlsStream:
        try:
            return TlsStream(stream, self._trust.context(), host, deadline)
        except BaseException:
            stream.close()
            raise

    def _open_proxy(self, proxy, deadline):
        brief = deadline.within(limits.REQUEST_MS / 1000)
        try:
            stream = self._open_plain(proxy, brief)
            return self._secured(stream, proxy.host, brief) if proxy.scheme == 'https' else stream
        except (OSError, ValueError) as error:
            raise _of_proxy(error, deadline) from error

    def _tunnel(self, stream, proxy, url, deadline) -> None:
        from ..proxy.proxies import authorization

        host = '[%s]' % url.host if ':' in url.host else url.host
        target = '%s:%d' % (host, url.port)
        lines = ['CONNECT %s HTTP/1.1' % target, 'Host: %s' % target]
        lines += ['%s: %s' % pair for pair in authorization(proxy).items()]
        brief = deadline.within(limits.REQUEST_MS / 1000)
        try:
            stream.send(('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1'), brief)
            _, status, _ = AnswerReader(stream).read_final_head(brief)
        except (OSError, ValueError) as error:
            stream.close()
            raise _of_proxy(error, deadline) from error
        if not 200 <= status < 300:
            stream.close()
            raise proxy_answered(status)


def _of_proxy(error, deadline):
    code = code_of(error)
    if code is None:
        # Of the whole request's time, or of the time that the proxy has?
        deadline.left()
        code = errno.errorcode[errno.ETIMEDOUT]
    return proxy_unreachable(code)
