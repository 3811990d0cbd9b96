"""Sends a PUT and reads the answer. Knows nothing of S3."""

from ... import limits
from ...system import epoch, new_lock
from .answer import Answer
from .connector import Connection, Connector
from .no_answer import NoAnswerError, code_of

_EXPECTATION_FAILED = 417


class Transport:
    def __init__(self, names, trust, proxies=None):
        self._names = names
        self._connector = Connector(names, trust, proxies)
        self._lock = new_lock()
        # By origin, the newest last.
        self._idle = {}
        # Of the newest request or answer.
        self._used_at = 0.0
        # Until a server, or what stands before it, knows nothing of `Expect`.
        self._may_ask_first = True

    def put(self, url, headers, body: bytes, ask_first: bool, deadline) -> Answer:
        """
        ask_first: send the body only when the server wants it (`Expect: 100-continue`), or does not say.
        Raises NoAnswerError.
        """
        # A sandbox may have been frozen since: NAT gateways and firewalls forget a connection in the
        # meantime.
        if abs(epoch() - self._used_at) * 1000 > limits.IDLE_SOCKET_MS:
            self._drop_idle_connections()
        ask_first = ask_first and self._may_ask_first
        answer = self._send_anew(url, headers, body, ask_first, deadline)
        if not ask_first or answer.status != _EXPECTATION_FAILED:
            return answer
        self._may_ask_first = False
        return self._send_anew(url, headers, body, False, deadline)

    def _send_anew(self, url, headers, body: bytes, ask_first: bool, deadline) -> Answer:
        """
        What meets a connection that died unnoticed meets all of its age, and says nothing of the server.
        """
        try:
            return self._send(url, headers, body, ask_first, deadline)
        except NoAnswerError as error:
            if not error.was_reused or error.code is None or deadline.is_over:
                raise
            self._drop_idle_connections()
            return self._send(url, headers, body, ask_first, deadline)

    def _send(self, url, headers, body: bytes, ask_first: bool, deadline) -> Answer:
        self._used_at = epoch()
        connection = None
        try:
            connection = self._take(url) or self._connector.open(url, deadline)
            deadline.watch(connection.stream)
            answer = self._ask(connection, url, headers, body, ask_first, deadline)
        except NoAnswerError:
            self._names.forget()
            raise
        except (OSError, ValueError, EOFError) as error:
            self._names.forget()
            if connection is not None:
                connection.stream.close()
            code = None if deadline.is_over else code_of(error)
            raise NoAnswerError(code, connection is not None and connection.was_used) from error
        finally:
            deadline.watch(None)
        self._used_at = epoch()
        self._give_back(url, connection, answer)
        return answer

    def _ask(self, connection: Connection, url, headers, body: bytes, ask_first: bool, deadline) -> Answer:
        head = _head(connection, url, headers, ask_first)
        stream, reader = connection.stream, connection.reader
        if not ask_first:
            return self._send_all(connection, head + body, deadline)
        stream.send(head, deadline)
        is_ignored = False
        try:
            first = reader.read_head(deadline.within(limits.ASK_FIRST_WAIT_MS / 1000))
        except TimeoutError:
            deadline.left()
            is_ignored, first = True, None
        if first is not None and first[1] >= 200:
            # Answered before the body was wanted: the connection cannot be used again.
            answer = reader.read(deadline, limits.ANSWER_BYTES, first)
            answer.can_be_followed = False
            return answer
        answer = self._send_all(connection, body, deadline)
        if is_ignored:
            self._may_ask_first = False
        return answer

    def _send_all(self, connection: Connection, data: bytes, deadline) -> Answer:
        connection.stream.send(data, deadline)
        return connection.reader.read(deadline, limits.ANSWER_BYTES)

    def _take(self, url):
        with self._lock:
            idle = self._idle.get(url.origin)
            return idle.pop() if idle else None

    def _give_back(self, url, connection: Connection, answer: Answer) -> None:
        connection.was_used = True
        if not answer.can_be_followed:
            connection.stream.close()
            return
        with self._lock:
            self._idle.setdefault(url.origin, []).append(connection)

    def _drop_idle_connections(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.stream.close()


def _head(connection: Connection, url, headers, ask_first: bool) -> bytes:
    target = url.target if connection.forwarder is None else url.origin + url.target
    lines = ['PUT %s HTTP/1.1' % target]
    lines += ['%s: %s' % pair for pair in headers.items()]
    if connection.forwarder is not None:
        from ..proxy.proxies import authorization

        lines += ['%s: %s' % pair for pair in authorization(connection.forwarder).items()]
    if ask_first:
        lines.append('Expect: 100-continue')
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1')
