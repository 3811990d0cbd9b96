"""Answers of HTTP, as far as they are wanted: the head, and the beginning of the body."""

from ... import limits


class BrokenAnswerError(OSError):
    """No HTTP, or cut off."""


class Answer:
    """
    headers: by names in lower case; body: its beginning; can_be_followed: the connection can be used again.
    """

    def __init__(self, status: int, headers, body: bytes, can_be_followed: bool):
        self.status = status
        self.headers = headers
        self.body = body
        self.can_be_followed = can_be_followed


class AnswerReader:
    """Reads answers from a stream."""

    def __init__(self, stream):
        self._stream = stream
        self._data = b''

    def read_head(self, deadline):
        """Version, status and headers. TimeoutError leaves what has come for the next call."""
        while True:
            end = self._data.find(b'\r\n\r\n')
            if end >= 0:
                break
            if len(self._data) > limits.HEAD_BYTES:
                raise BrokenAnswerError('HPE_HEADER_OVERFLOW')
            self._more(deadline)
        head, self._data = self._data[:end], self._data[end + 4 :]
        lines = head.decode('latin-1').split('\r\n')
        version, _, rest = lines[0].partition(' ')
        status = rest[:3]
        if not version.startswith('HTTP/1.') or not (len(status) == 3 and status.isdigit()):
            raise BrokenAnswerError('HPE_INVALID_CONSTANT')
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(':')
            headers.setdefault(name.strip().lower(), value.strip())
        return version, int(status), headers

    def read_final_head(self, deadline):
        """Passes by what only says that something will follow."""
        while True:
            version, status, headers = self.read_head(deadline)
            if not 100 <= status < 200:
                return version, status, headers

    def read(self, deadline, most: int, head=None) -> Answer:
        """What follows the first `most` bytes of the body is not read, for it may have no end."""
        version, status, headers = head or self.read_final_head(deadline)
        body, is_whole = self._read_body(status, headers, deadline, most)
        stays = version == 'HTTP/1.1' and headers.get('connection', '').lower() != 'close'
        return Answer(status, headers, body, is_whole and stays and not self._data)

    def _read_body(self, status: int, headers, deadline, most: int):
        if status in (204, 304):
            return b'', True
        if 'chunked' in headers.get('transfer-encoding', '').lower():
            return self._read_chunks(deadline, most)
        length = headers.get('content-length')
        if length is None:
            return self._read_to_end(deadline, most)
        if not (length.isascii() and length.isdigit()):
            raise BrokenAnswerError('HPE_INVALID_CONTENT_LENGTH')
        size = int(length)
        body = self._take(min(size, most), deadline)
        return body, size <= most

    def _read_to_end(self, deadline, most: int):
        while len(self._data) <= most:
            data = self._stream.receive(deadline)
            if not data:
                break
            self._data += data
        body, self._data = self._data[:most], b''
        return body, False

    def _read_chunks(self, deadline, most: int):
        body = b''
        while True:
            line = self._line(deadline)
            try:
                size = int(line.partition(b';')[0].strip() or b'x', 16)
            except ValueError:
                raise BrokenAnswerError('HPE_INVALID_CHUNK_SIZE') from None
            if size < 0:
                raise BrokenAnswerError('HPE_INVALID_CHUNK_SIZE')
            if size == 0:
                while self._line(deadline):
                    pass
                return body, True
            if len(body) + size > most:
                return body + self._take(most - len(body), deadline), False
            body += self._take(size, deadline)
            self._line(deadline)

    def _line(self, deadline) -> bytes:
        while b'\r\n' not in self._data:
            if len(self._data) > limits.HEAD_BYTES:
                raise BrokenAnswerError('HPE_INVALID_CHUNK_SIZE')
            self._more(deadline)
        line, _, self._data = self._data.partition(b'\r\n')
        return line

    def _take(self, size: int, deadline) -> bytes:
        while len(self._data) < size:
            self._more(deadline)
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def _more(self, deadline) -> None:
        data = self._stream.receive(deadline)
        if not data:
            raise ConnectionResetError(104, 'the connection ended')
        self._data += data
