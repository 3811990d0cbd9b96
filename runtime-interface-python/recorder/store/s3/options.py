"""What a company may demand of every request to its bucket: one header each, named by a variable."""

from ...variables import as_switch, one_of


def _choices(*choices):
    return one_of(choices), lambda text: next(
        (each for each in choices if each.lower() == text.lower()), None
    )


def _is_key(text: str) -> bool:
    return len(text) <= 2048 and text.isascii() and all(ch.isalnum() or ch in '_:/-' for ch in text)


def _digits(text: str):
    return text if len(text) == 12 and text.isascii() and text.isdigit() else None


SSE_HEADER = 'x-amz-server-side-encryption'
KEY_HEADER = 'x-amz-server-side-encryption-aws-kms-key-id'

# Variable, header, what it must be, and how its text becomes the header's value (None: it cannot).
S3_OPTIONS = (
    ('COVERAGE_S3_SSE', SSE_HEADER, *_choices('AES256', 'aws:kms', 'aws:kms:dsse')),
    (
        'COVERAGE_S3_SSE_KMS_KEY_ID',
        KEY_HEADER,
        "a KMS key's id, alias or ARN",
        lambda text: text if _is_key(text) else None,
    ),
    (
        'COVERAGE_S3_SSE_BUCKET_KEY',
        'x-amz-server-side-encryption-bucket-key-enabled',
        'on or off',
        lambda text: {True: 'true', False: 'false', None: None}[as_switch(text)],
    ),
    (
        'COVERAGE_S3_ACL',
        'x-amz-acl',
        *_choices('private', 'bucket-owner-full-control', 'bucket-owner-read'),
    ),
    (
        'COVERAGE_S3_EXPECTED_OWNER',
        'x-amz-expected-bucket-owner',
        "the twelve digits of an AWS account's id",
        _digits,
    ),
    ('COVERAGE_S3_REQUEST_PAYER', 'x-amz-request-payer', *_choices('requester')),
)


def read_headers(variables):
    """Header to value, of every put."""
    headers = {}
    for variable, header, expected, parse in S3_OPTIONS:
        text = variables.text(variable)
        if text is None:
            continue
        value = parse(text)
        if value is None:
            variables.problem(
                'bad-value', '%s must be %s; objects are written without it.' % (variable, expected)
            )
        else:
            headers[header] = value
    # S3 refuses a key without its kind.
    if KEY_HEADER in headers:
        headers.setdefault(SSE_HEADER, 'aws:kms')
    return headers
