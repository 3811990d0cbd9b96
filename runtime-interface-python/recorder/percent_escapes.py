"""Escapes of URLs, as `%2F`."""


def unescaped(text: str) -> str:
    """As JavaScript's decodeURIComponent; as it is, where a `%` begins no escape, or the escapes are of no text."""
    try:
        first, *rest = text.encode('utf-8').split(b'%')
        if any(len(part) < 2 or not part[:2].isalnum() for part in rest):
            return text
        return (first + b''.join(bytes([int(part[:2], 16)]) + part[2:] for part in rest)).decode('utf-8')
    except ValueError:
        return text
