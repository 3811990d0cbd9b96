"""Why no answer came, in the words of Node's half."""

import errno
import re


class NoAnswerError(Exception):
    """
    There is no connection, it broke, or the time was over.

    code: as Node and OpenSSL name it, such as ECONNREFUSED; None when the time was over
    was_reused: the connection had served a request before: it may have died while the sandbox was frozen
    proxy: None; else what it did, in words; proxy_status: of its answer, None when none came
    """

    def __init__(self, code, was_reused: bool = False, proxy=None, proxy_status=None):
        super().__init__(code or 'no answer in time')
        self.code = code
        self.was_reused = was_reused
        self.proxy = proxy
        self.proxy_status = proxy_status


def proxy_answered(status: int) -> NoAnswerError:
    what = 'wants a user and a password' if status == 407 else 'does not let the store through'
    return NoAnswerError('PROXY', proxy='the proxy %s (%d)' % (what, status), proxy_status=status)


def proxy_unreachable(code: str) -> NoAnswerError:
    return NoAnswerError('PROXY', proxy='the proxy cannot be reached (%s)' % code)


# What OpenSSL finds wrong with a certificate, by X509_V_ERR_ numbers, as Node names it.
_VERIFY_CODES = {
    2: 'UNABLE_TO_GET_ISSUER_CERT',
    9: 'CERT_NOT_YET_VALID',
    10: 'CERT_HAS_EXPIRED',
    18: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    19: 'SELF_SIGNED_CERT_IN_CHAIN',
    20: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    21: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    62: 'ERR_TLS_CERT_ALTNAME_INVALID',
    64: 'ERR_TLS_CERT_ALTNAME_INVALID',
}


def code_of(error: BaseException):
    """None: the time was over."""
    if isinstance(error, TimeoutError) and error.errno is None:
        return None
    verify_code = getattr(error, 'verify_code', None)
    if verify_code:
        return _VERIFY_CODES.get(verify_code, 'CERT_%d' % verify_code)
    if type(error).__name__ in ('SSLEOFError', 'SSLZeroReturnError'):
        return 'ECONNRESET'
    reason = getattr(error, 'reason', None)
    if isinstance(reason, str) and reason and getattr(error, 'library', None):
        return 'ERR_SSL_' + reason
    if isinstance(error, OSError):
        if type(error).__name__ == 'gaierror':
            return _name_code(error)
        return errno.errorcode.get(error.errno, 'EIO')
    return str(error) or type(error).__name__


def _name_code(error) -> str:
    import _socket

    names = {'EAI_NONAME': 'ENOTFOUND', 'EAI_NODATA': 'ENOTFOUND', 'EAI_AGAIN': 'EAI_AGAIN'}
    for name, code in names.items():
        if getattr(_socket, name, None) == error.errno:
            return code
    return 'EAI_FAIL'


_PROXY_ADVICE = 'check HTTPS_PROXY or HTTP_PROXY, or name %s in NO_PROXY.'
_CA_ADVICE = 'if your network inspects TLS, name the file of its CA in AWS_CA_BUNDLE.'
_CERTIFICATE_ADVICE = 'it is for another host, has expired or is not valid yet: check the endpoint, and the clock of the sandbox.'
_DESCRIPTORS_ADVICE = 'the function has too many files and sockets open; Lambda allows 1,024.'


def no_answer_failures(service: str, timeout: str, unreachable: str):
    """What to do where no answer came, and whether to try again, by the kind of failure."""
    return {
        'proxy-refused': (_PROXY_ADVICE % service, False),
        'proxy-unreachable': (_PROXY_ADVICE % service, True),
        'certificate': (_CA_ADVICE, False),
        'wrong-certificate': (_CERTIFICATE_ADVICE, False),
        'timeout': (timeout, True),
        'unreachable': (unreachable, True),
        'no-descriptors': (_DESCRIPTORS_ADVICE, True),
    }


# Of an authority that is trusted.
_WRONG_CERTIFICATES = ('ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID')


def reason_of(error: NoAnswerError, place: str):
    """The kind of failure, and what happened; `place` is what did not answer, as a message names it."""
    code = error.code
    if code is None:
        return 'timeout', '%s did not answer in time' % place
    if error.proxy is not None:
        return 'proxy-unreachable' if error.proxy_status is None else 'proxy-refused', error.proxy
    if code in _WRONG_CERTIFICATES:
        return 'wrong-certificate', "%s's certificate is not valid (%s)" % (place, code)
    if re.search('CERT|UNABLE_TO_|ERR_TLS', code):
        return 'certificate', "%s's certificate is not trusted (%s)" % (place, code)
    if code in ('EMFILE', 'ENFILE'):
        return 'no-descriptors', 'no connection can be opened (%s)' % code
    return 'unreachable', '%s cannot be reached (%s)' % (place, code)
