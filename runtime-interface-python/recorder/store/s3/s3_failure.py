"""What to do about each kind of failure, and whether the same put can succeed when it is tried again soon."""

import re

from ..error import StoreError
from ..http.no_answer import no_answer_failures, reason_of
from .error_codes import kind_of_s3_code

S3_FAILURES = {
    'no-such-bucket': ('create the bucket or correct COVERAGE_S3_BUCKET.', False),
    'access-denied': (
        "allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS), "
        "or set COVERAGE_S3_SSE or COVERAGE_S3_ACL if the bucket's policy demands it.",
        False,
    ),
    'denied-by-policy': (
        'a policy denies it that is not in the role: ask who owns the organization, the bucket or the VPC.',
        False,
    ),
    'kms-key': (
        "check the bucket's KMS key: it must exist and be enabled, and the function's role needs "
        'kms:GenerateDataKey on it.',
        False,
    ),
    'expired-credentials': (
        'the credentials have expired: on Lambda they are renewed with the sandbox.',
        False,
    ),
    'bad-credentials': (
        'check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: S3 does not know the key, or the secret is wrong.',
        False,
    ),
    'clock-skew': ("set the sandbox's clock: it is off by more than 15 minutes.", False),
    'wrong-region': (
        'the bucket is in another region: set COVERAGE_S3_REGION, or the endpoint, to it.',
        False,
    ),
    'not-s3': (
        'it was not S3 that answered, but something before it, such as a proxy or a firewall: '
        'let requests to S3 pass.',
        False,
    ),
    'option-refused': (
        'the bucket does not take what COVERAGE_S3_ACL, COVERAGE_S3_SSE or another option asks for: '
        'correct or unset it.',
        False,
    ),
    'store-full': ('the store is full, or at its quota: make room in it.', False),
    'busy': ('S3 is busy.', True),
    'refused': ('check the bucket and the endpoint.', False),
    **no_answer_failures(
        'S3',
        'in a VPC the function needs a gateway endpoint for S3.',
        'check the network and AWS_ENDPOINT_URL_S3.',
    ),
}

# How S3 names, in its message, a policy that the role's owner cannot change.
_OTHER_POLICY = 'control policy|endpoint policy|resource-based policy|boundary'


def refusal(answer) -> StoreError:
    """The error for an answer that does not say that the object is stored."""
    named = '%d' % answer.status if answer.code is None else '%d %s' % (answer.status, answer.code)
    return _failure(_kind_of(answer), 'the bucket answered %s' % named, answer.own_words)


def no_answer(error) -> StoreError:
    """The error where no answer came."""
    kind, what = reason_of(error, 'the bucket')
    return _failure(kind, what)


def _failure(kind: str, what: str, detail=None) -> StoreError:
    advice, is_retryable = S3_FAILURES[kind]
    return StoreError(kind, '%s: %s' % (what, advice), is_retryable, detail)


def _kind_of(answer) -> str:
    words = answer.own_words or ''
    known = kind_of_s3_code(answer.code or '', words)
    if known == 'access-denied' and re.search(_OTHER_POLICY, words):
        return 'denied-by-policy'
    return known or _by_status(answer.status, answer.is_of_s3)


def _by_status(status: int, is_of_s3: bool) -> str:
    if status == 501:
        return 'option-refused'
    if status == 507:
        return 'store-full'
    if status >= 500 or status in (408, 409, 429):
        return 'busy'
    if status in (301, 307):
        return 'wrong-region'
    if not is_of_s3 or status < 300:
        return 'not-s3'
    return 'access-denied' if status == 403 else 'refused'
