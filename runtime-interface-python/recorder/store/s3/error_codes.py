"""What an error code of S3 means; contract/s3-error-codes.ts has the same."""

import re

S3_ERROR_CODES = {
    'NoSuchBucket': 'no-such-bucket',
    'AccessDenied': 'access-denied',
    'AllAccessDisabled': 'access-denied',
    'ExpiredToken': 'expired-credentials',
    'TokenRefreshRequired': 'expired-credentials',
    'InvalidAccessKeyId': 'bad-credentials',
    'InvalidToken': 'bad-credentials',
    'SignatureDoesNotMatch': 'bad-credentials',
    'RequestTimeTooSkewed': 'clock-skew',
    'PermanentRedirect': 'wrong-region',
    'TemporaryRedirect': 'wrong-region',
    'AuthorizationHeaderMalformed': 'wrong-region',
    'IllegalLocationConstraintException': 'wrong-region',
    'InvalidEncryptionAlgorithmError': 'option-refused',
    'AccessControlListNotSupported': 'option-refused',
    'NotImplemented': 'option-refused',
    'RequestTimeout': 'busy',
    'SlowDown': 'busy',
    'ServiceUnavailable': 'busy',
    'InternalError': 'busy',
    'OperationAborted': 'busy',
    'ConditionalRequestConflict': 'busy',
    # Of MinIO and Ceph.
    'XMinioStorageFull': 'store-full',
    'XMinioAdminBucketQuotaExceeded': 'store-full',
    'QuotaExceeded': 'store-full',
}


def kind_of_s3_code(code: str, message: str):
    """None for a code that is not known. `message` is S3's own: it says of which action access is denied."""
    # `KMS.ThrottlingException`, `KMS.NotFoundException`, ...: what KMS said to S3.
    if re.search('throttl', code, re.IGNORECASE):
        return 'busy'
    if code.startswith('KMS.'):
        return 'kms-key'
    known = S3_ERROR_CODES.get(code)
    return 'kms-key' if known == 'access-denied' and re.search(r'\bkms:', message, re.IGNORECASE) else known
