"""Where everything stands in a store, as contract/key-layout.ts has it."""

_SEGMENT = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
_ID = frozenset('abcdefghijklmnopqrstuvwxyz0123456789')
_TIME = frozenset('0123456789TZ.')

# Ids of compacted objects begin so.
COMPACTED_ID = 'compacted'


def normalize_prefix(prefix: str) -> str:
    """'' or a path that ends in one slash and cannot climb: empty, `.` and `..` segments are dropped."""
    segments = [segment for segment in prefix.split('/') if segment not in ('', '.', '..')]
    return '/'.join(segments) + '/' if segments else ''


def function_segment(name: str) -> str:
    """A function's name as one key segment: no name can climb out of its folder."""
    # A character beyond the first plane is two of UTF-16, by which the other half counts.
    changed = (ch if ch in _SEGMENT else '_' * (1 + (ch > '\uffff')) for ch in name)
    return ''.join(changed)[:140] or '_'


def compact_time(iso: str) -> str:
    """`20261123T014016.027Z` of an ISO time: sorts by time, and is a legal file name everywhere."""
    return iso.replace('-', '').replace(':', '')


def raw_folder(prefix: str, function_name: str) -> str:
    return '%sraw/%s/' % (normalize_prefix(prefix), function_segment(function_name))


def raw_key(prefix: str, function_name: str, started_at: str, sandbox_id: str) -> str:
    """`started_at` is an ISO time, as `system.iso_time` gives it."""
    return '%s%s-%s.json.gz' % (raw_folder(prefix, function_name), compact_time(started_at), sandbox_id)


def script_key(prefix: str, function_name: str, script_id: str) -> str:
    return '%sscripts/%s/%s.json.gz' % (normalize_prefix(prefix), function_segment(function_name), script_id)


def is_own_raw_key(prefix: str, function_name: str, key: str) -> bool:
    """Whether a key is one of a raw object of this function, and no compacted one."""
    folder, end = raw_folder(prefix, function_name), '.json.gz'
    if not key.startswith(folder) or not key.endswith(end):
        return False
    time, dash, sandbox_id = key[len(folder) : -len(end)].partition('-')
    is_time = len(time) == 20 and time[8] == 'T' and time[15] == '.' and time[19] == 'Z'
    if not dash or not is_time or any(ch not in _TIME for ch in time):
        return False
    is_id = sandbox_id != '' and all(ch in _ID for ch in sandbox_id)
    return is_id and not sandbox_id.startswith(COMPACTED_ID)
