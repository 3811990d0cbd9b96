"""Escapes of URLs, as `%2F`."""


_PLAIN = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~/')


def escaped(path: str) -> str:
    """Of a file's path, also of one that is no text: Python holds its bytes as halves of characters."""
    try:
        octets = path.encode('utf-8', 'surrogateescape')
    except UnicodeError:
        octets = path.encode('utf-8', 'surrogatepass')
    return ''.join(chr(octet) if octet in _PLAIN else '%%%02X' % octet for octet in octets)


def unescaped(text: str) -> str:
    """As JavaScript's decodeURIComponent; as it is, where a `%` begins no escape, or the escapes are of no text."""
    try:
        first, *rest = text.encode('utf-8').split(b'%')
        if any(len(part) < 2 or not part[:2].isalnum() for part in rest):
            return text
        return (first + b''.join(bytes([int(part[:2], 16)]) + part[2:] for part in rest)).decode('utf-8')
    except ValueError:
        return text
