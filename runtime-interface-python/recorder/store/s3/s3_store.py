"""Puts objects by plain HTTP with SigV4."""

from ... import limits
from ...system import epoch, iso_time, new_lock
from ..error import StoreError
from ..http.name_lookup import NameLookup
from ..http.no_answer import NoAnswerError
from ..http.tls import Trust
from ..http.transport import Transport
from .address import object_url, redirected
from .container_credentials import ContainerCredentials, FixedCredentials
from .s3_answer import S3Answer
from .s3_failure import no_answer, refusal
from .settings import Credentials
from .signature import signed_headers

_BROKEN_OFF = ('EPIPE', 'ECONNRESET')
_OVER = ('ExpiredToken', 'TokenRefreshRequired', 'InvalidToken')


class S3Store:
    kind = 's3'
    parallel_puts = limits.PARALLEL_UPLOADS

    def __init__(self, settings):
        self._settings = settings
        names = NameLookup()
        self._transport = Transport(names, Trust(settings.ca_file), settings.proxies)
        is_fixed = isinstance(settings.credentials, Credentials)
        self._credentials = (
            FixedCredentials(settings.credentials)
            if is_fixed
            else ContainerCredentials(settings.credentials, names)
        )
        # A large body met the end of its connection. Who refuses one answers before it is through, and the
        # answer is
        # lost with the connection: asked first, we hear it.
        self._was_broken_off = False
        # Of the next request. Several are under way at a time, each with those of its beginning.
        self._terms = {
            'region': settings.region,
            # What S3's clock is ahead of ours, in seconds, once it has refused ours.
            'clock_offset': 0.0,
            # Some other makers of S3 know no conditional puts.
            'can_ask_if_absent': True,
            # Nor, some of them, checksums; a bucket with Object Lock takes nothing without.
            'has_checksums': True,
        }
        self._lock = new_lock()

    def put(self, key: str, body: bytes, deadline, only_if_absent: bool = False) -> None:
        """
        What S3 says is to be done differently is done so at once, each thing once, and from then on. Raises
        StoreError.
        """
        corrected = set()
        url = None
        while True:
            terms = self._terms
            asked = url or object_url(self._settings, terms['region'], key)
            try:
                credentials = self._credentials.get(deadline)
            except TimeoutError as error:
                raise self.timeout() from error
            answer = self._send(asked, body, terms, credentials, deadline, only_if_absent)
            if answer.is_stored or (only_if_absent and answer.status == 412):
                return
            what, change = _correction_by(answer, terms, only_if_absent)
            if what is None and answer.code in _OVER and self._credentials.forget(credentials):
                what = 'credentials'
            if what is None or what in corrected:
                raise refusal(answer)
            corrected.add(what)
            with self._lock:
                self._terms = {**self._terms, **change}
            url = redirected(asked, terms['region'], answer.location) if what == 'location' else None

    def timeout(self) -> StoreError:
        return no_answer(NoAnswerError(None))

    def _send(self, url, body: bytes, terms, credentials, deadline, only_if_absent: bool) -> S3Answer:
        is_conditional = only_if_absent and terms['can_ask_if_absent']
        added = {**self._settings.headers, 'If-None-Match': '*'} if is_conditional else self._settings.headers
        time = iso_time(epoch() + terms['clock_offset'])
        stamp = time[:19].replace('-', '').replace(':', '') + 'Z'
        headers = signed_headers(
            url, terms['region'], body, added, stamp, terms['has_checksums'], credentials
        )
        is_large = len(body) >= limits.ASK_FIRST_BYTES
        ask_first = is_large and (is_conditional or self._was_broken_off)
        try:
            answer = S3Answer(self._transport.put(url, headers, body, ask_first, deadline))
        except NoAnswerError as error:
            if is_large and error.code in _BROKEN_OFF:
                self._was_broken_off = True
            raise no_answer(error) from error
        if is_large and answer.is_stored:
            self._was_broken_off = False
        return answer


def _correction_by(answer: S3Answer, sent, only_if_absent: bool):
    """
    What to set right, and the terms that do; None: nothing can be. `sent` is what the answered request had.
    """
    region = answer.region
    if region is not None and region != sent['region']:
        return 'region', {'region': region}
    if answer.location is not None:
        return 'location', {}
    if answer.code == 'RequestTimeTooSkewed' and answer.time is not None:
        return 'clock', {'clock_offset': answer.time - epoch()}
    if answer.status == 501 and not answer.names_checksum and only_if_absent and sent['can_ask_if_absent']:
        return 'unconditional', {'can_ask_if_absent': False}
    if answer.refuses_checksum and sent['has_checksums']:
        return 'checksum', {'has_checksums': False}
    return None, {}
