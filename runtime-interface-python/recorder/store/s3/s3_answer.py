"""What an answer of S3 says, as far as it is one: proxies and captive portals answer in its place."""

import calendar
import re


class S3Answer:
    def __init__(self, answer):
        self.status = answer.status
        self._headers = answer.headers
        self._body = answer.body.decode('utf-8', 'replace')

    @property
    def is_stored(self) -> bool:
        """S3 tells of each object that it has stored its tag."""
        return 200 <= self.status < 300 and 'etag' in self._headers

    @property
    def code(self):
        """S3's error code, such as `AccessDenied` or `KMS.NotFoundException`."""
        return self._field('Code', r'[A-Za-z0-9_.]+')

    @property
    def is_of_s3(self) -> bool:
        return self.code is not None or self._request_id is not None

    @property
    def region(self):
        """The bucket's region, where S3 names it."""
        named = self._headers.get('x-amz-bucket-region')
        is_region = named is not None and re.fullmatch(r'[A-Za-z0-9_-]+', named)
        return named if is_region else self._field('Region', '[a-z0-9-]+')

    @property
    def location(self):
        """Where a new bucket is to be found for now."""
        return self._headers.get('location') if self.status == 307 else None

    @property
    def refuses_checksum(self) -> bool:
        """Whether a store that does not know some header of the request may mean our checksum's."""
        is_refusal = re.search('unsupported|not (supported|implemented)', self.own_words or '', re.IGNORECASE)
        return self.status == 501 or (self.names_checksum and is_refusal is not None)

    @property
    def names_checksum(self) -> bool:
        return 'checksum' in (self.own_words or '').lower()

    @property
    def time(self):
        """S3's time, in seconds; None where it says none."""
        date = self._headers.get('date', '')
        match = re.search(r'(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT', date)
        months = 'JanFebMarAprMayJunJulAugSepOctNovDec'
        if match is None or match[2] not in months:
            return None
        month = months.index(match[2]) // 3 + 1
        return calendar.timegm((int(match[3]), month, int(match[1]), *(int(match[i]) for i in (4, 5, 6))))

    @property
    def own_words(self):
        """
        S3's message, without account ids, and its name for the request: for a search, or the support of AWS.
        """
        if not self.is_of_s3:
            return None
        message = self._field('Message', '[^<]+')
        request = self._request_id
        words = [] if message is None else [re.sub(r'\b\d{12}\b', '************', message)]
        if request is not None:
            words.append('(request %s)' % request)
        return ' '.join(words) or None

    @property
    def _request_id(self):
        return self._headers.get('x-amz-request-id') or self._field('RequestId', r'[A-Za-z0-9_-]+')

    def _field(self, name: str, pattern: str):
        match = re.search('<%s>(%s)</%s>' % (name, pattern, name), self._body)
        return match and match[1]
