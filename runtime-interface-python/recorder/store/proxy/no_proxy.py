"""NO_PROXY; docs/configuration.md lists the forms of its entries."""

import _socket


def needs_no_proxy(entries, host: str, port: int) -> bool:
    return any(_covers(entry.lower(), host, port) for entry in entries)


def _covers(entry: str, host: str, port: int) -> bool:
    """
    `*`, `example.com` and `.example.com` with all names below, `*.example.com`, an address, a range
    (`10.0.0.0/8`, `10.0.0.1-10.0.0.9`), each with a port. An address of IPv6 with a port stands in brackets.
    """
    named = entry
    if _number(entry) is None:
        before, colon, wanted = entry.rpartition(':')
        is_bracketed = before.startswith('[') and before.endswith(']')
        if colon and wanted.isdigit() and (is_bracketed or ':' not in before):
            if int(wanted) != port:
                return False
            named = before
    if named == '*':
        return True
    name = named[1:] if named.startswith('[') else named
    name = name[:-1] if name.endswith(']') else name
    address = _number(host)
    if address is not None:
        return _is_among(address, name)
    suffix = name[2:] if name.startswith('*.') else name[1:] if name.startswith('.') else name
    return suffix != '' and (host == suffix or host.endswith('.' + suffix))


def _number(text: str):
    """
    An address as its bits' count and its value: there are many ways to write one of IPv6. None for a name.
    """
    family = _socket.AF_INET6 if ':' in text else _socket.AF_INET
    try:
        packed = _socket.inet_pton(family, text)
    except (OSError, ValueError):
        return None
    return len(packed) * 8, int.from_bytes(packed, 'big')


def _is_among(address, text: str) -> bool:
    bits, value = address
    network, slash, length = text.partition('/')
    first, dash, last = network.partition('-')
    low, high = _number(first), _number(last if dash else first)
    if low is None or high is None or low[0] != bits or high[0] != bits:
        return False
    if not slash:
        return low[1] <= value <= high[1]
    if dash or not (length.isascii() and length.isdigit()) or int(length) > bits:
        return False
    shift = bits - int(length)
    return value >> shift == low[1] >> shift
