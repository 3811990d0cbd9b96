"""
One kept connection to the Extensions API, one request at a time. A plain socket of C: `http.client` takes 20 ms and
6 MB, and `socket` its time in every init.
"""

import _socket

from ..descriptor import close_own, identity, is_open

from ..host_name import ready

NAME = 'lambda-coverage'
_API = '/2020-01-01/extension'


class ExtensionError(Exception):
    """The Extensions API cannot be asked, or refuses."""


class Connection:
    """api: `host:port`"""

    def __init__(self, api, patience):
        self._host = api
        host, port = _host_and_port(api)
        family, kind, protocol, _, address = _socket.getaddrinfo(ready(host), port, 0, _socket.SOCK_STREAM)[0]
        self._socket = _socket.socket(family, kind | getattr(_socket, 'SOCK_CLOEXEC', 0), protocol)
        self._own = identity(self._socket.fileno())
        self._socket.settimeout(patience)
        self._socket.connect(address)
        self._socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self._buffer = b''

    def fileno(self):
        return self._socket.fileno()

    @property
    def is_open(self):
        """Whether the user's code has left it."""
        return is_open(self._socket, self._own)

    def close(self):
        close_own(self._socket, self._own)

    def send_registration(self, events):
        """
        events: `['INVOKE']`, or none where one sandbox handles several invocations at a time: there Lambda refuses
            INVOKE to extensions, and being one still earns the SIGTERM before the end
        """
        body = '{"events":[%s]}' % ','.join('"%s"' % event for event in events)
        self._send(
            'POST',
            'register',
            'Lambda-Extension-Name: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n' % (NAME, len(body)),
            body,
        )

    def identifier(self):
        """Waits for the answer to the registration."""
        status, headers, _ = self._wait()
        identifier = headers.get('lambda-extension-identifier')
        if status != 200:
            raise ExtensionError('the Extensions API answered %d to register' % status)
        if identifier is None:
            raise ExtensionError('the Extensions API gave no identifier to the registration')
        # An event may be long in coming.
        self._socket.settimeout(None)
        return identifier

    def ask_for_event(self, identifier):
        """From now on Lambda takes the extension to be ready for the next invocation."""
        self._send('GET', 'event/next', 'Lambda-Extension-Identifier: %s\r\n' % identifier)

    def read_event(self):
        """
        Called when there is something to read. Returns the event as JSON text, or None when it is not whole yet.
        """
        self._read()
        answer = self._cut()
        if answer is None:
            return None
        status, _, body = answer
        if status != 200:
            raise ExtensionError('the Extensions API answered %d to event/next' % status)
        return body.decode('utf-8', 'replace')

    def _send(self, method, path, headers, body=''):
        self._check()
        self._socket.sendall(
            ('%s %s/%s HTTP/1.1\r\nHost: %s\r\n%s\r\n%s' % (method, _API, path, self._host, headers, body)).encode()
        )

    def _wait(self):
        while True:
            answer = self._cut()
            if answer is not None:
                return answer
            self._read()

    def _check(self):
        """The user's code may have closed it, and has another file of that number."""
        if not self.is_open:
            raise ExtensionError('the connection was closed')

    def _read(self):
        self._check()
        received = self._socket.recv(65536)
        if not received:
            raise ExtensionError('the connection was closed')
        self._buffer += received

    def _cut(self):
        """Cuts one whole answer off the buffer, if there is one: (status, headers, body)."""
        head, end, rest = self._buffer.partition(b'\r\n\r\n')
        if not end:
            return None
        status, *lines = head.decode('latin-1').split('\r\n')
        headers = {}
        for line in lines:
            name, _, value = line.partition(':')
            headers[name.lower()] = value.strip()
        if 'chunked' in headers.get('transfer-encoding', ''):
            cut = _cut_chunks(rest)
        else:
            length = int(headers.get('content-length', 0))
            cut = None if len(rest) < length else (rest[:length], rest[length:])
        if cut is None:
            return None
        body, self._buffer = cut
        return int(status.split(' ')[1]), headers, body


def _cut_chunks(rest):
    body = b''
    while True:
        size, end, rest = rest.partition(b'\r\n')
        length = int(size.partition(b';')[0], 16) if end else 0
        if not end or len(rest) < length + 2:
            return None
        body += rest[:length]
        rest = rest[length + 2 :]
        if length == 0:
            return body, rest


def _host_and_port(api):
    host, colon, port = api.rpartition(':')
    if not colon or port.endswith(']'):
        host, port = api, '80'
    return host.strip('[]'), int(port)
