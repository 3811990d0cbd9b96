"""A bucket, and what it is written with."""

from ..http.url import parse
from .bucket import as_access_point, read_bucket
from .options import read_headers
from .place import read_place

_KEYS = ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN')
_PROXIES = ('https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY')
_CONTAINER_HOST = 'http://169.254.170.2/'


class Credentials:
    """session_token: None without one."""

    __slots__ = ('access_key_id', 'secret_access_key', 'session_token')

    def __init__(self, access_key_id: str, secret_access_key: str, session_token):
        self.access_key_id = access_key_id
        self.secret_access_key = secret_access_key
        self.session_token = session_token


class CredentialsEndpoint:
    """
    Where the sandbox hands out credentials that expire. token_file: read each time, the token in it is
    renewed.
    """

    __slots__ = ('url', 'token', 'token_file')

    def __init__(self, url: str, token, token_file):
        self.url = url
        self.token = token
        self.token_file = token_file


class S3Settings:
    """
    bucket: a bucket's name, or an access point's ARN
    endpoint: set: path-style addressing at this URL; None: the public endpoint of the region
    credentials: Credentials or CredentialsEndpoint; headers: of every put
    proxies: None without any; ca_file: certificates that are trusted besides the system's, or None
    """

    kind = 's3'

    @property
    def place(self) -> str:
        """Names the place that objects go to, whatever the credentials are."""
        return 's3 %s %s %s' % (self.bucket, self.region, self.endpoint)


def read_s3(name: str, variables):
    """None when no bucket can be written by them, with the problem noted."""
    problems = len(variables.problems)
    bucket, refusal = read_bucket(name)
    if bucket is None:
        variables.problem('bad-bucket', 'COVERAGE_S3_BUCKET must %s. Nothing is recorded.' % refusal)
        return None
    endpoint, region, fips, dual_stack = read_place(variables)
    if len(variables.problems) > problems:
        return None
    credentials = _read_credentials(variables)
    if credentials is None:
        return None
    point = as_access_point(bucket)
    settings = S3Settings()
    settings.bucket = bucket
    settings.region = (point and point[2]) or region or 'us-east-1'
    settings.endpoint, settings.fips, settings.dual_stack = endpoint, fips, dual_stack
    settings.credentials = credentials
    settings.headers = read_headers(variables)
    settings.proxies = _read_proxies(variables)
    # As boto3 names it, and as Node's half does: a fleet may have set either for all of its functions.
    settings.ca_file = variables.text('AWS_CA_BUNDLE') or variables.text('NODE_EXTRA_CA_CERTS')
    return settings


def _read_proxies(variables):
    if all(variables.text(name) is None for name in _PROXIES):
        return None
    from ..proxy.proxies import read_proxies

    return read_proxies(variables)


def _is_in_header(text: str) -> bool:
    """Characters that a header takes, and a secret can have."""
    return all('!' <= ch <= '~' for ch in text)


def _read_credentials(variables):
    """As an AWS SDK finds them in a sandbox."""
    key, secret, token = (variables.text(name) for name in _KEYS)
    if key is not None and secret is not None:
        broken = [name for name in _KEYS if not _is_in_header(variables.text(name) or '')]
        if not broken:
            return Credentials(key, secret, token)
        text = '%s must not hold blanks, line ends or other characters that keys never have. Nothing is recorded.'
        variables.problem('no-credentials', text % ' and '.join(broken))
        return None
    relative = variables.text('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI')
    full = variables.text('AWS_CONTAINER_CREDENTIALS_FULL_URI')
    url = full if relative is None else _CONTAINER_HOST + relative.lstrip('/')
    if url is None:
        text = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, so nothing is recorded: on Lambda give the function a role.'
        variables.problem('no-credentials', text)
        return None
    if not _may_get_token(url):
        text = 'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https URL, or an http URL of this machine. Nothing is recorded.'
        variables.problem('no-credentials', text)
        return None
    token = variables.text('AWS_CONTAINER_AUTHORIZATION_TOKEN')
    return CredentialsEndpoint(url, token, variables.text('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'))


def _may_get_token(text: str) -> bool:
    """As an AWS SDK has it: the token goes over no network in the clear."""
    url = parse(text)
    if url is None:
        return False
    near = ('localhost', '::1', '169.254.170.2', '169.254.170.23', 'fd00:ec2::23')
    is_loopback = url.host.startswith('127.') and all(ch in '0123456789.' for ch in url.host)
    return url.scheme == 'https' or url.host in near or is_loopback
