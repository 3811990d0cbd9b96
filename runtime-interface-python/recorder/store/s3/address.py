"""Where S3 takes an object of a key."""

from ..http.url import parse
from .bucket import as_access_point, is_host_label

# By the beginning of a region's name, the partitions that have a domain of their own.
_DOMAINS = (
    ('cn-', 'amazonaws.com.cn'),
    ('eusc-', 'amazonaws.eu'),
    ('us-iso-', 'c2s.ic.gov'),
    ('us-isob-', 'sc2s.sgov.gov'),
    ('eu-isoe-', 'cloud.adc-e.uk'),
    ('us-isof-', 'csp.hci.ic.gov'),
)

_PLAIN = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~')


def object_url(place, region: str, key: str):
    """In a region that may not be the settings' own. `place` has bucket, endpoint, fips, dual_stack."""
    path = '/'.join(encode_segment(segment) for segment in key.split('/'))
    return parse('%s/%s' % (_bucket_url(place, region), path))


def _bucket_url(place, region: str) -> str:
    point = as_access_point(place.bucket)
    label = place.bucket if point is None else '%s-%s' % point[:2]
    # A wildcard certificate covers one label, and other makers of S3 know no names of hosts.
    is_in_host = point is not None or (place.endpoint is None and is_host_label(place.bucket))
    if place.endpoint is None:
        scheme, at = 'https', '.'.join(_host(place, region, point is not None))
    else:
        url = parse(place.endpoint)
        scheme, at = url.scheme, url.netloc + url.path.rstrip('/')
    return '%s://%s.%s' % (scheme, label, at) if is_in_host else '%s://%s/%s' % (scheme, at, label)


def _host(place, region: str, is_point: bool):
    yield ('s3-accesspoint' if is_point else 's3') + ('-fips' if place.fips else '')
    if place.dual_stack:
        yield 'dualstack'
    yield region
    yield _domain_of(region)


def _domain_of(region: str) -> str:
    return next((domain for start, domain in _DOMAINS if region.startswith(start)), 'amazonaws.com')


def redirected(asked, region: str, location):
    """
    Where S3 sends a request for now, as it does for a bucket that is new (307). None for a place that is not
    S3's: it would get the coverage.
    """
    if location is None:
        return None
    url = parse(location if '://' in location else asked.origin + '/' + location.lstrip('/'))
    if url is None:
        return None
    is_ours = url.host == asked.host or url.host.endswith('.' + _domain_of(region))
    return url if is_ours and url.scheme == asked.scheme else None


def encode_segment(segment: str) -> str:
    """As SigV4 demands."""
    data = segment.encode('utf-8', 'surrogatepass')
    return ''.join(chr(byte) if byte in _PLAIN else '%%%02X' % byte for byte in data)
