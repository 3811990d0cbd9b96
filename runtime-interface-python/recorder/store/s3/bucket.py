"""A bucket as both halves take it: its name, an access point's alias, or an access point's ARN."""

_LOWER = frozenset('abcdefghijklmnopqrstuvwxyz0123456789')
_UPPER = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
_DIGITS = frozenset('0123456789')


def _has_ends(name: str) -> bool:
    return name[:1] in _LOWER and name[-1:] in _LOWER if name else False


def _is_name(name: str) -> bool:
    return 3 <= len(name) <= 63 and _has_ends(name) and all(ch in _LOWER or ch in '.-' for ch in name)


def _is_old_name(name: str) -> bool:
    """What us-east-1 allowed before 2018; such a name stands in the path of an address, never in its host."""
    letters = _LOWER | _UPPER
    return 3 <= len(name) <= 255 and name[0] in letters and all(ch in letters or ch in '_.-' for ch in name)


def _unsupported(text: str):
    """What S3 calls buckets, and neither half can use."""
    parts = text.split(':')
    service = parts[2] if len(parts) > 3 and parts[0] == 'arn' and '/' not in ':'.join(parts[:3]) else ''
    is_account = len(parts) > 5 and all(ch in _DIGITS for ch in parts[4])
    if (
        service == 's3' and parts[3] == '' and is_account and parts[5].startswith('accesspoint')
    ) or text.endswith('.mrap'):
        return 'a multi-region access point'
    if service == 's3express' or text.endswith(('--x-s3', '--xa-s3')):
        return 'a directory bucket (S3 Express One Zone)'
    if service == 's3-outposts':
        return 'a bucket on Outposts'
    if service == 's3-object-lambda' or text.endswith('--ol-s3'):
        return 'an Object Lambda access point'
    if service == 's3tables' or text.endswith('--table-s3'):
        return 'a table bucket'
    return None


def read_bucket(text: str):
    """The bucket and None, or None and what it must: that does not quote the text, which may be a secret."""
    unsupported = _unsupported(text)
    if unsupported is not None:
        return None, 'not be %s: name a general purpose bucket, or an access point of one' % unsupported
    point = _read_access_point(text)
    if point is not None:
        return point, None
    parts = text.split(':')
    plain = text
    if (
        len(parts) == 6
        and _is_partition(parts)
        and parts[3] == parts[4] == ''
        and parts[5]
        and '/' not in parts[5]
    ):
        plain = parts[5]
    if _is_name(plain) or _is_old_name(plain):
        return plain, None
    return None, "be a bucket's plain name or an access point's ARN, without s3:// and without a path"


def _is_partition(parts) -> bool:
    name = parts[1]
    rest = name[3:]
    known = all(ch in _LOWER or ch in _UPPER or ch in '_-' for ch in rest)
    return parts[0] == 'arn' and name.startswith('aws') and known and parts[2] == 's3'


def _read_access_point(text: str):
    parts = text.replace('accesspoint/', 'accesspoint:', 1).split(':')
    if len(parts) != 7 or not _is_partition(parts) or parts[5] != 'accesspoint':
        return None
    region, account, name = parts[3], parts[4], parts[6]
    is_region = region != '' and all(ch in _LOWER or ch == '-' for ch in region)
    is_account = len(account) == 12 and all(ch in _DIGITS for ch in account)
    is_point = 3 <= len(name) <= 50 and _has_ends(name) and all(ch in _LOWER or ch == '-' for ch in name)
    return ':'.join(parts[:6]) + '/' + name if is_region and is_account and is_point else None


def as_access_point(bucket: str):
    """Name, account and region of one; None for a bucket. `bucket` is as `read_bucket` gives it."""
    parts = bucket.split(':')
    if len(parts) != 6:
        return None
    region, account, name = parts[3], parts[4], parts[5].partition('/')[2]
    return (name, account, region) if region and account and name else None


def is_host_label(bucket: str) -> bool:
    """Whether the name can be a part of a host that a wildcard certificate covers."""
    return _is_name(bucket) and '.' not in bucket
