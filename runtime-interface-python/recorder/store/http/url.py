"""URLs as settings hold them. Without `re` and urllib, which the start of a function need not pay for."""

_FORBIDDEN = frozenset(' #%/:<>?@[\\]^|"`{}')
_DEFAULT_PORTS = {'http': 80, 'https': 443}


class Url:
    """host: as sockets take it, without brackets; path: with the query; user, password: as written, or ''."""

    __slots__ = ('scheme', 'host', 'port', 'has_port', 'path', 'query', 'fragment', 'user', 'password')

    @property
    def netloc(self) -> str:
        """Host, and the port where it is not the usual one, as the header Host has it."""
        host = '[%s]' % self.host if ':' in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else '%s:%d' % (host, self.port)

    @property
    def origin(self) -> str:
        return '%s://%s' % (self.scheme, self.netloc)

    @property
    def target(self) -> str:
        """What a request asks for: the path and the query."""
        return (self.path or '/') + (self.query and '?' + self.query)


def parse(text: str):
    """An http or https URL; None for what is none."""
    scheme, mark, rest = text.partition('://')
    if not mark or scheme not in _DEFAULT_PORTS or rest[:1] in ('', '/'):
        return None
    if any(ch < ' ' or ch == '\x7f' for ch in text):
        return None
    rest = rest.replace('\\', '/')
    rest, _, fragment = rest.partition('#')
    rest, _, query = rest.partition('?')
    authority, slash, path = rest.partition('/')
    userinfo, at, place = authority.rpartition('@')
    url = Url()
    url.scheme, url.path, url.query, url.fragment = scheme, slash + path, query, fragment
    url.user, _, url.password = userinfo.partition(':')
    host, port = _split(place)
    if host is None or not (port == '' or (port.isascii() and port.isdigit() and int(port) < 65536)):
        return None
    url.host, url.has_port = host, port != ''
    url.port = int(port) if port else _DEFAULT_PORTS[scheme]
    return url


def _split(place: str):
    if place.startswith('['):
        host, end, rest = place[1:].partition(']')
        is_address = end and ':' in host and all(ch in '0123456789abcdefABCDEF:.' for ch in host)
        if not is_address or not _is_ipv6(host) or (rest and rest[0] != ':'):
            return None, ''
        return host.lower(), rest[1:]
    host, _, port = place.partition(':')
    host = _ascii(host)
    if not host or any(ch in _FORBIDDEN for ch in host):
        return None, ''
    return host, port


def _is_ipv6(host: str) -> bool:
    import _socket

    try:
        _socket.inet_pton(_socket.AF_INET6, host)
        return True
    except (OSError, ValueError):
        return False


def _ascii(host: str) -> str:
    host = host.lower()
    if host.isascii():
        return host
    try:
        return host.encode('idna').decode('ascii')
    except UnicodeError:
        return ''


def is_endpoint(text: str) -> bool:
    """Of a server: what else stands in such a URL would be dropped, a password too."""
    url = parse(text)
    return url is not None and not (url.user or url.password or url.query or url.fragment)
