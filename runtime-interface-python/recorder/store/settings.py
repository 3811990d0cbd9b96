"""Where objects go. What a store is made of is imported by the first upload; this is read at the start."""

from .. import limits

# The kinds of store, each with the variable that names one; the first kind that is named wins.
STORE_VARIABLES = {'directory': 'COVERAGE_DIR', 's3': 'COVERAGE_S3_BUCKET'}
# For messages, the usual one first.
STORE_VARIABLES_IN_WORDS = ' or '.join(reversed(list(STORE_VARIABLES.values())))
PREFIX_VARIABLE = 'COVERAGE_S3_PREFIX'
# The prefix when none is given: a bucket may hold other things, a directory is for coverage alone.
DEFAULT_PREFIXES = {'directory': '', 's3': 'coverage/'}

# Of all kinds: those of a store that is not in use are no mistakes.
VARIABLES_OF_STORES = (
    *STORE_VARIABLES.values(),
    PREFIX_VARIABLE,
    'COVERAGE_S3_ENDPOINT',
    'COVERAGE_S3_REGION',
    'COVERAGE_S3_SSE',
    'COVERAGE_S3_SSE_KMS_KEY_ID',
    'COVERAGE_S3_SSE_BUCKET_KEY',
    'COVERAGE_S3_ACL',
    'COVERAGE_S3_EXPECTED_OWNER',
    'COVERAGE_S3_REQUEST_PAYER',
)


class DirectorySettings:
    kind = 'directory'

    def __init__(self, directory: str):
        self.directory = directory

    @property
    def place(self) -> str:
        """Names the place that objects go to."""
        return 'directory %s' % self.directory


def read_store(environ, variables):
    """The store (None: there is none that can be used, and why not is noted) and the prefix of its keys."""
    named = [(kind, (environ.get(variable) or '').strip()) for kind, variable in STORE_VARIABLES.items()]
    named = [(kind, name) for kind, name in named if name]
    if not named:
        return None, ''
    kind, name = named[0]
    for other, _ in named[1:]:
        used, unused = STORE_VARIABLES[kind], STORE_VARIABLES[other]
        text = '%s and %s are both set; using %s. Remove one of them.' % (used, unused, used)
        variables.problem('two-stores', text)
    if kind == 'directory':
        store = _read_directory(name, variables)
    else:
        from .s3.settings import read_s3

        store = read_s3(name, variables)
    return store, _read_prefix(variables, DEFAULT_PREFIXES[kind])


def _read_directory(directory: str, variables):
    if not _is_address(directory):
        return DirectorySettings(directory)
    text = 'COVERAGE_DIR must be the path of a directory: name a bucket with COVERAGE_S3_BUCKET and %s. Nothing is recorded.'
    variables.problem('bad-value', text % PREFIX_VARIABLE)
    return None


def _is_address(text: str) -> bool:
    """Whether a text is an address, as `s3://bucket/prefix`, which no path of a folder is."""
    scheme, colon, rest = text.partition(':')
    fits = len(scheme) > 1 and scheme.isascii() and scheme[0].isalpha()
    return fits and rest.startswith('//') and all(ch.isalnum() or ch in '+.-' for ch in scheme)


def _read_prefix(variables, otherwise: str) -> str:
    value = variables.verbatim(PREFIX_VARIABLE)
    if value is None:
        return otherwise
    has_controls = any(ch < ' ' or ch == '\x7f' for ch in value)
    parts = value.split('/')
    is_short = _bytes(value) <= limits.PREFIX_BYTES and all(
        _bytes(part) <= limits.PREFIX_PART_BYTES for part in parts
    )
    if is_short and not has_controls:
        return value
    text = '%s must have at most %d bytes, %d in each part, and no control characters; using the default, %s.'
    sizes = (limits.PREFIX_BYTES, limits.PREFIX_PART_BYTES)
    variables.problem('bad-value', text % (PREFIX_VARIABLE, *sizes, otherwise or 'none'))
    return otherwise


def _bytes(text: str) -> int:
    return len(text.encode('utf-8', 'surrogateescape'))
