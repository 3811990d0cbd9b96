"""Which proxy a request goes through, as curl and the AWS CLI read it. Imported where one is set."""

from ...percent_escapes import unescaped
from ...variables import as_switch
from ..http.url import parse
from .no_proxy import needs_no_proxy

_SWITCH = 'NODE_USE_ENV_PROXY'
_FORM = 'an http or https URL, with special characters of a password as in %23'
_NEAR = ('localhost', '::1', 'fd00:ec2::23')


class Proxies:
    """https, http: URLs, or None."""

    def __init__(self, https, http, no_proxy):
        self.https = https
        self.http = http
        self.no_proxy = no_proxy

    def proxy_for(self, url):
        """The parsed URL of the proxy for a request; None: it goes straight there."""
        proxy = self.https if url.scheme == 'https' else self.http
        if proxy is None or is_near(url.host) or needs_no_proxy(self.no_proxy, url.host, url.port):
            return None
        return parse(proxy)


def is_near(host: str) -> bool:
    """This machine and its link: what a sandbox or a runner offers there, no proxy can reach."""
    return host in _NEAR or host.endswith('.localhost') or host.startswith(('127.', '169.254.'))


def read_proxies(variables):
    """None when there is none that can be used; what cannot is noted."""
    if as_switch(variables.text(_SWITCH) or 'on') is False:
        return None
    # Lower case counts first, as for Node.
    https = _proxy_of(variables, ('https_proxy', 'HTTPS_PROXY'))
    http = _proxy_of(variables, ('http_proxy', 'HTTP_PROXY'))
    if https is None and http is None:
        return None
    none = variables.text('no_proxy') or variables.text('NO_PROXY') or ''
    return Proxies(https, http, none.replace(',', ' ').split())


def _proxy_of(variables, names):
    for name in names:
        value = variables.text(name)
        if value is None:
            continue
        url = value if '://' in value else 'http://' + value
        if _is_proxy(url):
            return url
        variables.problem('bad-value', '%s must be %s; uploads go without a proxy.' % (name, _FORM))
        return None
    return None


def _is_proxy(text: str) -> bool:
    """
    A `/`, `?` or `#` of a user or a password ends the host, if it is not escaped: it would be another's.
    """
    url = parse(text)
    return url is not None and '@' not in url.path + url.query + url.fragment


def authorization(url):
    """Headers for a user and a password in the proxy's address."""
    if not url.user and not url.password:
        return {}
    import binascii

    pair = '%s:%s' % (unescaped(url.user), unescaped(url.password))
    return {'Proxy-Authorization': 'Basic ' + binascii.b2a_base64(pair.encode('utf-8'), newline=False).decode()}
