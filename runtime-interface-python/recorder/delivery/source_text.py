"""Text of Python source, as PEP 263 has it: line ends and a byte order mark stay."""

import re

_MARK = b'\xef\xbb\xbf'
_COOKIE = re.compile(rb'[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)')
_BLANK = re.compile(rb'[ \t\f]*(?:[#\r\n]|$)')


def decode(data: bytes) -> str:
    """Raises UnicodeError, LookupError, ValueError, TypeError."""
    has_mark = data.startswith(_MARK)
    name = _cookie(data[3:] if has_mark else data)
    if has_mark:
        if name is not None and name.lower().replace('_', '-').split('-')[:2] != ['utf', '8']:
            raise ValueError('a byte order mark and an encoding that is not UTF-8')
        return data.decode('utf-8')
    return data.decode(name or 'utf-8')


def _cookie(data: bytes):
    lines = re.split(rb'\r\n|\r|\n', data[:8192], maxsplit=2)[:2]
    for line in lines:
        match = _COOKIE.match(line)
        if match is not None:
            return match[1].decode('ascii')
        if not _BLANK.match(line):
            return None
    return None
